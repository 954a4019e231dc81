/** Facts by their time; every partition gets the index, also those made later. */
export const times = `
CREATE INDEX fact_by_time ON fact (at);
`;
