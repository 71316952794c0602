/** What a visitor of the tagger's page does. */
import type { ElementHandle } from 'puppeteer'
import type { Site, Visit, VisitOptions } from './site.js'

/** Small enough to be trained in seconds. */
const TINY: Readonly<Record<string, string>> = { epochs: '6', units: '8', rate: '0.03' }

export async function visitTagger(site: Site, options: VisitOptions = {}): Promise<Visit> {
  return site.visit('tagger/', { backend: 'wasm', ...options })
}

/** Pastes a text, as often as is said, in place of all that is in the box. */
export async function paste(visit: Visit, text: string, times = 1): Promise<void> {
  await visit.page.$eval(
    '#text',
    (box, pasted, count) => {
      ;(box as HTMLTextAreaElement).select()
      document.execCommand(pasted ? 'insertText' : 'delete', false, pasted.repeat(count))
    },
    text,
    times,
  )
}

/** Drops a file onto the part that trains. @param bytes a text, or bytes by their numbers @param times that they are in it */
export async function drop(visit: Visit, name: string, bytes: string | readonly number[], times = 1): Promise<void> {
  await visit.page.$eval(
    '#train',
    (place, file, content, count) => {
      const data = new DataTransfer()
      const one = typeof content === 'string' ? content : Uint8Array.from(content)
      data.items.add(new File(new Array<BlobPart>(count).fill(one), file))
      place.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }))
    },
    name,
    bytes,
    times,
  )
}

export async function choose(visit: Visit, settings: Readonly<Record<string, string>> = TINY): Promise<void> {
  await visit.page.$eval(
    '#settings',
    (form, wanted) => {
      for (const [name, value] of Object.entries(wanted))
        ((form as HTMLFormElement).elements.namedItem(name) as HTMLInputElement).value = value
    },
    settings,
  )
}

/** The bytes that a press on Download would save. */
export async function downloaded(visit: Visit): Promise<Buffer> {
  const list = await visit.page.evaluate(async () => {
    const make = URL.createObjectURL.bind(URL)
    const blob = new Promise<Blob>((resolve) => {
      URL.createObjectURL = (made) => {
        resolve(made as Blob)
        return make(made)
      }
    })
    document.getElementById('download')!.click()
    const bytes = new Uint8Array(await (await blob).arrayBuffer())
    URL.createObjectURL = make
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
  })
  return Buffer.from(list, 'base64')
}

/** Each sentence as `word/TAG word/TAG`. */
export async function tagged(visit: Visit): Promise<string[]> {
  return visit.page.$$eval('.sentence', (lines) =>
    lines.map((line) =>
      [...line.children].map((word) => [...word.children].map(({ textContent }) => textContent).join('/')).join(' '),
    ),
  )
}

/** Points with the mouse at the word with this text. */
export async function pointAt(visit: Visit, word: string): Promise<void> {
  const handle = await visit.page.evaluateHandle(
    (text) => [...document.querySelectorAll('.word')].find(({ firstChild }) => firstChild?.textContent === text),
    word,
  )
  await (handle as ElementHandle).hover()
}
