/** Of the page: shows the filter and keeps only the cards that match it. Without it, everything is shown. */
export const SCRIPT = `
const form = document.getElementById('filter');
const status = document.getElementById('shown');
const cards = [...document.querySelectorAll('article.card')].map((element) => ({ element, text: '' }));
const rest = document.getElementById('rest');
const order = ['critical', 'high', 'medium', 'low', 'info'];
function apply() {
  const least = order.indexOf(form.elements.severity.value);
  const state = form.elements.state.value;
  const words = form.elements.text.value.toLowerCase().split(' ').filter(Boolean);
  let shown = 0;
  for (const card of cards) {
    const { severity, states } = card.element.dataset;
    let match = order.indexOf(severity) <= least && (state === '' || states.split(' ').includes(state));
    if (match && words.length > 0) {
      card.text ||= card.element.textContent.toLowerCase();
      match = words.every((word) => card.text.includes(word));
    }
    card.element.hidden = !match;
    if (match) shown += 1;
  }
  if (rest && (words.length > 0 || state !== '' || least < order.length - 1)) rest.open = true;
  status.textContent = shown + ' of ' + cards.length + ' shown';
}
form.hidden = false;
form.addEventListener('input', apply);
form.addEventListener('submit', (event) => event.preventDefault());
form.addEventListener('reset', () => setTimeout(apply));
apply();
`;
