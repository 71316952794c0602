/** The buttons that copy the report, and what to do where a browser does not let the page copy. */
import { element } from '../../demos/site/dom.js'
import { reportJson } from '../report/json.js'
import { markdown } from '../report/markdown.js'
import type { Report } from '../report/result.js'

const buttons = [element<HTMLButtonElement>('copy-markdown'), element<HTMLButtonElement>('copy-json')] as const

export function offerCopies(report: () => Report): void {
  buttons[0].addEventListener('click', () => void copy(markdown(report())))
  buttons[1].addEventListener('click', () => void copy(reportJson(report())))
}

/** What was copied is not what is there now. */
export function renewCopies({ results }: Report): void {
  element('copied').textContent = ''
  for (const button of buttons) button.disabled = results.length === 0
}

async function copy(text: string): Promise<void> {
  const byHand = element('by-hand')
  try {
    await navigator.clipboard.writeText(text)
    element('copied').textContent = 'Copied.'
    byHand.hidden = true
  } catch {
    element('copied').textContent = ''
    byHand.hidden = false
    const area = byHand.querySelector('textarea')!
    area.value = text
    area.select()
  }
}
