/** What explains a failure when its check knows no better cause. */

/** Who computes for more than this part of its life, and as long as that, has a loop that never pauses. */
const TIRELESS = { part: 0.75, ms: 1000 }

/** What the libraries' own messages mean, for a program that has ended with one of them. */
const KNOWN: [RegExp, string][] = [
  [
    /Socket is busy writing/,
    'a send began before the one before it was over: await each of them, or let one loop send what is waiting',
  ],
  [
    /Socket is busy reading/,
    'two places receive from one socket at the same time: let one loop receive and hand out what comes',
  ],
  [
    /EFSM|Operation cannot be accomplished in current state/,
    'REQ and REP take turns: who has sent has to receive before it may send again, and the other way round',
  ],
  [
    /EADDRINUSE|Address already in use/,
    'somebody is bound there already: the program binds twice, or binds where its contract says that it connects',
  ],
  [
    /No module named|ERR_MODULE_NOT_FOUND|ClassNotFoundException|NoClassDefFoundError/,
    'what it imports is not in the submission, and not installed where it is graded',
  ],
]

/** The likely cause of an end after these lines on stderr, if they hold a message that is known. */
export function knownError(lines: string[]): string | undefined {
  return KNOWN.find(([message]) => lines.some((line) => message.test(line)))?.[1]
}

/** The likely cause when nothing comes of a program that does nothing but compute; undefined when it pauses. */
export function tireless(name: string, runMs: number, computedMs: number): string | undefined {
  if (computedMs < Math.max(TIRELESS.ms, TIRELESS.part * runMs)) return undefined
  const [computed, run] = [computedMs, runMs].map((ms) => (ms / 1000).toFixed(1))
  return `${name} has computed for ${computed} s of the ${run} s that it ran: while a loop goes round without a pause, or without awaiting anything, nothing else in the program gets its turn`
}
