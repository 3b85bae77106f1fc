/** The page's only script: a button in a column's head sorts the table by that column, and the other way round next. */
export const SORTING = `
const body = document.querySelector('#gradebook tbody')
const heads = [...document.querySelectorAll('#gradebook thead th')]
heads.forEach((head, column) => {
  head.querySelector('button').addEventListener('click', () => {
    const before = head.getAttribute('aria-sort')
    const first = column === 0 ? 'ascending' : 'descending'
    const other = first === 'ascending' ? 'descending' : 'ascending'
    const order = before === first ? other : first
    const sign = order === 'ascending' ? 1 : -1
    const key = (row, at) => Number(row.cells[at].dataset.key)
    const rows = [...body.rows].sort((a, b) => sign * (key(a, column) - key(b, column)) || key(a, 0) - key(b, 0))
    heads.forEach((each) => each.removeAttribute('aria-sort'))
    head.setAttribute('aria-sort', order)
    body.append(...rows)
  })
})
`
