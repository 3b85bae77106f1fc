/** What the checks of a client of lab 03 expect of conversations. */
import { claim } from '../../kit/failure.ts'
import { ANSWER_MS } from '../../kit/program.ts'
import type { EndingSignal } from '../../kit/supervised.ts'
import { quote } from '../../kit/text.ts'
import { silence, until } from '../../kit/until.ts'
import type { MailCast } from './client.cast.ts'
import { expectPrinted, QUIET_MS } from './client.expect.ts'
import { LIKELY } from './client.likely.ts'
import type { OtherClient } from './client-other.ts'

/** What is said by either is heard by the other. */
export async function chats(cast: MailCast, other: OtherClient, cause?: string): Promise<string> {
  const { client, scene, user } = cast
  const [hello, hi] = [`${scene.random.word()} \\ "${scene.random.word()}"`, `hello, ${scene.random.word()}`]
  client.types(hello, 'y')
  await other.hears({ type: 'say', user, text: hello }, cause)
  await other.hears({ type: 'say', user, text: 'y' })
  other.says(hi)
  return client.prints(`${other.name}: ${hi}`)
}

/** What the partner says is shown; gives the line. */
export async function showsWhatIsSaid(cast: MailCast, other: OtherClient, cause: string): Promise<string> {
  const hi = `hello, ${cast.scene.random.word()}`
  other.says(hi)
  return cast.client.prints(`${other.name}: ${hi}`, { cause: () => cause })
}

/** It shows that somebody wants to talk, and is given the answer. */
export async function wantsToTalk(
  { client }: MailCast,
  other: OtherClient,
  answer?: 'y' | 'n',
): Promise<void> {
  await client.prints(`${other.name} wants to talk (y/n)`)
  if (answer) client.types(answer)
}

/** It has shown two requests one after the other, and the third when the conversation with the second was over. */
export async function expectInTurn(
  cast: MailCast,
  ...[bia, caio, dora]: [OtherClient, OtherClient, OtherClient]
): Promise<void> {
  await expectPrinted(
    cast,
    [
      cast.loggedIn,
      `${bia.name} wants to talk (y/n)`,
      `${caio.name} wants to talk (y/n)`,
      `talking to ${caio.name}`,
      `${caio.name} left`,
      `${dora.name} wants to talk (y/n)`,
    ],
    LIKELY.inTurn,
  )
}

/** Nothing was said to this one. */
export function expectNotHeard({ user }: MailCast, other: OtherClient): void {
  claim(other.said.length === 0, {
    expected: `client says nothing to ${other.name}, to whom ${user} does not talk`,
    got: other.heardSoFar(),
    cause: LIKELY.mouth,
  })
}

/** Who has left is told nothing any longer, and no bye either. */
export function expectLeftAlone(cast: MailCast, other: OtherClient): void {
  expectNotHeard(cast, other)
  claim(!other.heard.some(({ type }) => type === 'bye'), {
    expected: `client sends nothing to ${other.name}, who has left`,
    got: other.heardSoFar(),
    cause: LIKELY.byeForBye,
  })
}

/** The conversation goes on, for the other too. */
export async function isToldNoBye(cast: MailCast, other: OtherClient): Promise<void> {
  const parts = {
    expected: `client goes on talking to ${other.name}, whose accept has crossed its own`,
    got: 'it said bye',
    cause: LIKELY.crossed,
  }
  await silence(cast.scene.journal, () => other.heard.some(({ type }) => type === 'bye') && parts, QUIET_MS)
}

/** It ends on the signal, having said bye to its partner and asked for logoff. */
export async function endsWithBye(cast: MailCast, partner: OtherClient, signal: EndingSignal): Promise<void> {
  await cast.client.endsHaving(signal, async () => {
    await cast.asks('logoff', { user: cast.user })
    await partner.hears({ type: 'bye', user: cast.user }, LIKELY.bye)
  })
}

/** These were said to the other, in order, and nothing else since. */
export async function expectSaid(
  cast: MailCast,
  other: OtherClient,
  texts: string[],
  cause = LIKELY.mouth,
): Promise<void> {
  await until(cast.scene.journal, () => other.said.length >= texts.length, {
    expected: `client says ${texts.map(quote).join(', ')} to ${other.name}, to whom it talks`,
    got: () => `${other.said.length} of ${texts.length} came`,
    cause: () => cause,
    ended: () => cast.client.end(),
    ms: ANSWER_MS,
  })
  claim(other.said.join('\n') === texts.join('\n'), {
    expected: `client says ${texts.map(quote).join(', ')} to ${other.name}, and nothing else`,
    got: other.heardSoFar(),
    cause,
  })
}
