/**
 * The one script of every page: searching and sorting a table, which is complete and readable without it. A cell without a
 * value comes last, whichever way the column is sorted.
 */
export const pageScript = `
(() => {
  const table = document.querySelector('table');
  const tools = document.querySelector('.tools');
  if (!table || !tools) return;
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
  const search = tools.querySelector('input');
  const count = tools.querySelector('output');
  const tell = () => {
    const shown = rows.filter((row) => !row.hidden).length;
    count.textContent = count.dataset.text.replace('#shown', shown).replace('#all', rows.length);
  };
  search.addEventListener('input', () => {
    const words = search.value.toLowerCase().split(/\\s+/);
    rows.forEach((row) => { row.hidden = !words.every((word) => texts.get(row).includes(word)); });
    tell();
  });
  const valueAt = (row, at) => (row.cells[at].dataset.value ?? row.cells[at].textContent).trim();
  const order = new Intl.Collator('en', { numeric: true });
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, at) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener('click', () => {
      const down = head.getAttribute('aria-sort') === 'ascending';
      heads.forEach((other) => other.removeAttribute('aria-sort'));
      head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
      const values = new Map(rows.map((row) => [row, valueAt(row, at)]));
      const sorted = rows.toSorted((a, b) => {
        const [one, other] = [values.get(a), values.get(b)];
        if (one === '' || other === '') return Number(one === '') - Number(other === '');
        return (down ? -1 : 1) * order.compare(one, other);
      });
      body.append(...sorted);
    });
  });
  tools.hidden = false;
  tell();
})();
`;
