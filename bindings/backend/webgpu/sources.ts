/** The WGSL files of a kernel, in the order in which they are joined. */

/** A kernel's text: what its dispatches run. */
export interface Shader {
  /** Its file, and the entry point in it. */
  readonly name: string
  readonly text: string
  /** Which of several texts of one kernel this is, where there is a choice. */
  readonly form?: string
  /** Files that are joined before it, by name. */
  readonly before?: Readonly<Record<string, string>>
  /** Those in their place where the device has subgroups. What says `enable` comes first. */
  readonly withSubgroups?: Readonly<Record<string, string>>
}

export interface SourceFile {
  name: string
  text: string
}

export const file = (name: string, text: string): SourceFile => ({ name: `${name}.wgsl`, text })

export const plainSource = ({ name, text, before = {} }: Shader): SourceFile[] => [
  ...Object.entries(before).map((one) => file(...one)),
  file(name, text),
]
