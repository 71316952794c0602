/** The controls of a form, by their names. */

type Control = HTMLInputElement | HTMLSelectElement

export const control = (form: HTMLFormElement, name: string): Control => form.elements.namedItem(name) as Control

export const textOf = (form: HTMLFormElement, name: string): string => control(form, name).value

export const numberOf = (form: HTMLFormElement, name: string): number => Number(textOf(form, name))

export function fill(form: HTMLFormElement, values: Readonly<Record<string, string | number>>): void {
  for (const [name, value] of Object.entries(values)) control(form, name).value = String(value)
}

/** Has a select offer these: value and title of each. What was chosen stays so where it can. */
export function offer(form: HTMLFormElement, name: string, options: Iterable<readonly [string, string]>): void {
  const select = control(form, name) as HTMLSelectElement
  const { value } = select
  select.replaceChildren(...Array.from(options, ([key, title]) => new Option(title, key)))
  if (Array.from(select.options).some((option) => option.value === value)) select.value = value
}

/** Shows the value of a slider beside it, in its `<output>`. */
export function showValues(form: HTMLFormElement): void {
  for (const output of form.querySelectorAll('output')) {
    const slider = control(form, output.htmlFor.value.replace(/^.*-/, ''))
    const show = (): void => void (output.value = slider.value)
    slider.addEventListener('input', show)
    show()
  }
}
