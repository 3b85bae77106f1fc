import type { PlayedPage } from './played-page.ts'
import { dim } from './screen.ts'

/** Who hears whom. */
export function links(pages: PlayedPage[]): { page: PlayedPage; id: string; name: string }[] {
  return pages.flatMap((page) => [...page.people].map(([id, name]) => ({ page, id, name })))
}

/** A row for each link, with what has come in so many seconds. */
export function table(pages: PlayedPage[], seconds: number): string[] {
  const rows = links(pages).map(({ page, id, name }) => {
    const link = `  ${`${name} → ${page.owner}`.padEnd(14)}`
    if (page.replaced) return link + dim('  in your browser: the figures are in the page')
    const { pictures, pieces, bytes, latencies } = page.report(id)
    const figures = [
      (pictures / seconds).toFixed(0).padStart(10),
      (pieces / seconds).toFixed(0).padStart(16),
      (median(latencies)?.toFixed(1) ?? '–').padStart(13),
      ((bytes * 8) / 1000 / seconds).toFixed(0).padStart(10),
    ]
    return link + figures.join('')
  })
  const title = `  ${'link'.padEnd(14)}${'pictures/s'.padStart(10)}${'sound pieces/s'.padStart(16)}`
  return [dim(`${title}${'latency, ms'.padStart(13)}${'kbit/s'.padStart(10)}`), ...rows]
}

function median(values: number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
}
