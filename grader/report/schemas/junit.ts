import { SaxesParser } from 'saxes'
import { z } from 'zod'

export interface Element {
  name: string
  attributes: Record<string, string>
  children: Element[]
  text: string
}

/** Parses XML strictly: throws on whatever is not well-formed, also on characters that XML forbids. */
export function parseXml(xml: string): Element {
  const top: Element = { name: '', attributes: {}, children: [], text: '' }
  const open = [top]
  const parser = new SaxesParser()
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ name, attributes }) => {
    const element: Element = { name, attributes, children: [], text: '' }
    open.at(-1)!.children.push(element)
    open.push(element)
  })
  parser.on('closetag', () => open.pop())
  parser.on('text', (text) => (open.at(-1)!.text += text))
  parser.write(xml).close()
  return top.children[0]!
}

const Token = z.string().regex(/^(\S+( \S+)*)?$/)
const Named = Token.min(1)
const Int = z.string().regex(/^[+-]?\d+$/)
const Decimal = z.string().regex(/^[+-]?(\d+(\.\d*)?|\.\d+)$/)
const blank = z.string().regex(/^\s*$/)

/** An element that holds exactly these children, one after another, and no text. */
function holding(name: string, attributes: z.ZodType, children: z.ZodType): z.ZodType {
  return z.strictObject({ name: z.literal(name), attributes, children, text: blank })
}

/** An element that holds text only. */
function writing(name: string, attributes: z.ZodType): z.ZodType {
  return z.strictObject({ name: z.literal(name), attributes, children: z.tuple([]), text: z.string() })
}

const nothing = z.strictObject({})
const Problem = z.strictObject({ message: z.string().optional(), type: z.string() })
const Testcase = holding(
  'testcase',
  z.strictObject({ name: Token, classname: Token, time: Decimal }),
  z.union([
    z.tuple([]),
    z.tuple([z.union([writing('skipped', nothing), writing('error', Problem), writing('failure', Problem)])]),
  ]),
)
const Property = holding('property', z.strictObject({ name: Named, value: z.string() }), z.tuple([]))
const suiteAttributes = z.strictObject({
  name: Named,
  package: Token,
  id: Int,
  timestamp: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/),
  hostname: Named,
  tests: Int,
  failures: Int,
  errors: Int,
  skipped: Int.optional(),
  time: Decimal,
})
const Suite = z
  .strictObject({
    name: z.literal('testsuite'),
    attributes: suiteAttributes,
    children: z.array(z.looseObject({ name: z.string() })).min(3),
    text: blank,
  })
  .refine(({ children }) => {
    const [first, ...rest] = children
    const [out, err] = rest.splice(-2)
    return [
      holding('properties', nothing, z.array(Property)).safeParse(first),
      ...rest.map((child) => Testcase.safeParse(child)),
      writing('system-out', nothing).safeParse(out),
      writing('system-err', nothing).safeParse(err),
    ].every(({ success }) => success)
  }, 'properties, then testcases, then system-out and system-err, each as it must be')

/** JUnit.xsd of https://github.com/windyroad/JUnit-Schema, for a document of several suites, after `parseXml`. */
export const Junit = holding('testsuites', nothing, z.array(Suite))
