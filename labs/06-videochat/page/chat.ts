import { byId, make } from './dom.ts'

/** So many lines are kept on the page. */
const MOST = 500

/** What is written, and who comes and goes. A screen reader reads out what is added. */
export class Chat {
  readonly #log = byId('log')

  /** `write` says whether what was typed is on its way; else it stays in the field. */
  constructor(write: (text: string) => boolean) {
    const field = byId('words') as HTMLInputElement
    byId('write').addEventListener('submit', (event) => {
      event.preventDefault()
      if (field.value.trim() && write(field.value)) field.value = ''
      field.focus()
    })
  }

  add(name: string, text: string, at = new Date()): void {
    this.#append(make('li', {}, clock(at), ' ', make('strong', {}, name), `: ${text}`))
  }

  news(text: string): void {
    this.#append(make('li', { class: 'news' }, clock(new Date()), ` ${text}`))
  }

  #append(line: HTMLLIElement): void {
    const { scrollHeight, scrollTop, clientHeight } = this.#log
    this.#log.append(line)
    if (this.#log.childElementCount > MOST) this.#log.firstElementChild!.remove()
    // Who has scrolled up is reading.
    if (scrollHeight - scrollTop - clientHeight < 40) this.#log.scrollTop = this.#log.scrollHeight
  }
}

function clock(time: Date): HTMLTimeElement {
  const attributes = Number.isNaN(time.getTime()) ? {} : { datetime: time.toISOString() }
  return make('time', attributes, time.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' }))
}
