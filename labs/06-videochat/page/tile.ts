import { make } from './dom.ts'

const calm = matchMedia('(prefers-reduced-motion: reduce)')

/** One person on the page: picture, name, level, figures, and two buttons. */
export class Tile {
  readonly element: HTMLLIElement
  readonly canvas = make('canvas', { role: 'img', width: '640', height: '480' })
  readonly #screen: HTMLElement
  readonly #note = make('p', {}, 'No picture yet')
  readonly #bar = make('div')
  readonly #level: HTMLElement
  readonly #figures = make('p', { class: 'figures' })
  #drawnAt = -Infinity

  /** `whose` is as in "bia's", or "your own". The buttons call `mute` with what is to be so from now on. */
  constructor(name: string, whose: string, mute: (kind: 'video' | 'audio', muted: boolean) => void) {
    this.canvas.setAttribute('aria-label', `${whose} picture`)
    this.#screen = make('div', { class: 'screen' }, this.canvas, this.#note)
    const range = { 'aria-valuemin': '0', 'aria-valuemax': '100', 'aria-valuenow': '0' }
    this.#level = make(
      'div',
      { class: 'level', role: 'meter', 'aria-label': `${whose} sound level`, ...range },
      this.#bar,
    )
    const hide = toggle(['Hide', 'Show'], `${whose} picture`, (muted) => mute('video', muted))
    const hush = toggle(['Mute', 'Unmute'], `${whose} sound`, (muted) => mute('audio', muted))
    const buttons = make('div', { class: 'buttons' }, hide, hush)
    const caption = make('div', { class: 'caption' }, make('h2', {}, name), buttons)
    caption.append(this.#level, this.#figures)
    this.element = make('li', { class: 'tile', 'aria-label': name }, this.#screen, caption)
  }

  /** What stands in the picture's place; nothing when there is a picture. */
  set note(note: string) {
    if (this.#note.textContent !== note) this.#note.textContent = note
    this.#note.hidden = note === ''
  }

  set figures(figures: string) {
    this.#figures.textContent = figures
  }

  set mirrored(mirrored: boolean) {
    this.#screen.classList.toggle('mirrored', mirrored)
  }

  /** Loudness from 0 to 1, shown on a scale more like an ear's. */
  set level(level: number) {
    if (calm.matches && performance.now() - this.#drawnAt < 1000) return
    this.#drawnAt = performance.now()
    const shown = Math.round(100 * Math.sqrt(Math.min(1, level)))
    this.#bar.style.transform = `scaleX(${shown / 100})`
    this.#level.setAttribute('aria-valuenow', String(shown))
  }
}

/** A button that does one thing or undoes it. Its name says which, and what with. */
function toggle([act, undo]: [string, string], what: string, set: (on: boolean) => void): HTMLButtonElement {
  const button = make('button', { type: 'button', 'aria-label': `${act} ${what}` }, act)
  let on = false
  button.addEventListener('click', () => {
    on = !on
    button.textContent = on ? undo : act
    button.setAttribute('aria-label', `${on ? undo : act} ${what}`)
    set(on)
  })
  return button
}
