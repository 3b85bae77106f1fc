import { existsSync, readdirSync } from 'node:fs'
import { defineConfig } from 'vitest/config'

const root = new URL('..', import.meta.url).pathname
/** Nothing of a lab is tested or graded while it is being written. */
const drafts = readdirSync(`${root}labs`).filter((lab) => existsSync(`${root}labs/${lab}/lab.draft.ts`))

export default defineConfig({
  test: {
    root,
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**', ...drafts.map((lab) => `labs/${lab}/**`)],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 60_000,
  },
})
