/** Files that a person drops, chooses or takes away. */

/** Lets a person drop a file anywhere on an element, or choose one. */
export function takeFiles(place: HTMLElement, input: HTMLInputElement, take: (file: File) => void): void {
  input.addEventListener('change', () => {
    const [file] = input.files ?? []
    if (file) take(file)
    input.value = '' // so that the same file can be chosen again
  })
  for (const type of ['dragover', 'dragleave', 'drop'] as const) {
    place.addEventListener(type, (event) => {
      event.preventDefault()
      place.classList.toggle('dropping', type === 'dragover')
      const file = event.dataTransfer?.files[0]
      if (type === 'drop' && file) take(file)
    })
  }
}

/** Saves bytes where the browser saves downloads. */
export function download(content: Uint8Array | string, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([typeof content === 'string' ? content : content.slice()]))
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
