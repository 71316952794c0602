/** The element of a page with this id. @throws Error if the page and its script do not fit each other */
export function element<Type extends Element = HTMLElement>(id: string): Type {
  const found = document.getElementById(id)
  if (!found) throw new Error(`no element #${id}`)
  return found as unknown as Type
}

type Attributes = Readonly<Record<string, string | number | boolean | undefined>>

/** A new element. An attribute that is `false` or undefined is left out, one that is `true` is empty. */
export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes))
    if (value !== undefined && value !== false) made.setAttribute(key, value === true ? '' : String(value))
  made.append(...children)
  return made
}
