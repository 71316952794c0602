/** What a visitor of the cell gallery does. */
import type { Visit } from './site.js'

/** Puts a text in the place of what a field has, as typing does. */
export async function write(visit: Visit, selector: string, text: string): Promise<void> {
  await visit.click(selector)
  await visit.page.$eval(selector, (field) => (field as HTMLTextAreaElement).select())
  await visit.page.keyboard.sendCharacter(text)
}

export async function setUp({ page }: Visit, settings: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, value] of Object.entries(settings)) {
    await page.$eval(
      `#race [name=${name}]`,
      (field, wanted) => {
        ;(field as HTMLInputElement).value = wanted
        field.dispatchEvent(new Event('change', { bubbles: true }))
      },
      value,
    )
  }
}

/** Starts a race on the page of a cell. */
export async function race(visit: Visit, settings: Readonly<Record<string, string>>): Promise<void> {
  await visit.reads('#diagram', /tanh/)
  await setUp(visit, settings)
  await visit.click('#start')
}
