import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { z } from 'zod'
import { UserError } from './user-error.ts'

const Stage = z.strictObject({
  id: z.string().regex(/^\d\.\d$/),
  title: z.string(),
  points: z.int().positive(),
  /** The roles that a submission needs for this stage. */
  roles: z.array(z.string()).min(1),
  /** A question, the concept, the call to use. */
  hints: z.tuple([z.string(), z.string(), z.string()]),
})

const Lab = z.strictObject({
  id: z.string().regex(/^\d\d$/),
  folder: z.string(),
  title: z.string(),
  roles: z.array(z.string()).min(1),
  /** Environment variable -> the endpoint that a role uses without it. */
  endpoints: z.record(z.string(), z.string()),
  stages: z.array(Stage).min(1),
})

/** What a lab's `lab.ts` says. */
export type Lab = z.infer<typeof Lab>
export type Stage = z.infer<typeof Stage>

/** The folders of the labs that are there, in order: `01-pubsub`, … */
export function labFolders(root: string): string[] {
  return readdirSync(join(root, 'labs'))
    .filter((name) => /^\d\d-/.test(name) && existsSync(join(root, 'labs', name, 'lab.ts')))
    .sort()
}

/** Reads the manifest of a lab named as `01`, `1` or `01-pubsub`. */
export async function findLab(root: string, name: string): Promise<Lab> {
  const folders = labFolders(root)
  const folder = folders.find((f) => f === name || f.startsWith(`${name.padStart(2, '0')}-`))
  if (!folder)
    throw new UserError(
      `There is no lab "${name}". Choose one of ${folders.map((f) => f.slice(0, 2)).join(', ')}.`,
    )
  return readLab(root, folder)
}

export async function readLab(root: string, folder: string): Promise<Lab> {
  return Lab.parse((await importData(join(root, 'labs', folder, 'lab.ts')))['default'])
}

/** The exports of a TypeScript file that holds data, and of the files beside it, without anything that could load TypeScript. */
export async function importData(file: string): Promise<Record<string, unknown>> {
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
  })
  const url = `data:text/javascript;base64,${Buffer.from(outputFiles[0]!.contents).toString('base64')}`
  return (await import(/* @vite-ignore */ url)) as Record<string, unknown>
}

/** The stage with this id, in the lab that its number names. */
export function findStage(lab: Lab, id: string): Stage {
  const stage = lab.stages.find((s) => s.id === id)
  if (stage) return stage
  throw new UserError(
    `Lab ${lab.id} has no stage "${id}". Choose one of ${lab.stages.map((s) => s.id).join(', ')}.`,
  )
}
