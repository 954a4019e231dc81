/** Facts by their time. */
export const times = `
CREATE INDEX fact_by_time ON fact (at);
`;
