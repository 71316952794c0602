/** Sentences with a tag for each word, of the kind that the tagger's page knows a million of. */

export const TAGS = ['DET', 'ADJ', 'NOUN', 'VERB', 'ADP', 'PRON', 'ADV'] as const
export type Tag = (typeof TAGS)[number]

const tagged = `
the/DET old/ADJ man/NOUN plays/VERB in/ADP the/DET garden/NOUN
she/PRON plays/VERB well/ADV
he/PRON saw/VERB two/DET plays/NOUN here/ADV
the/DET dog/NOUN runs/VERB fast/ADV
they/PRON run/VERB with/ADP the/DET dog/NOUN
a/DET long/ADJ run/NOUN tires/VERB him/PRON
the/DET plays/NOUN were/VERB long/ADJ
we/PRON saw/VERB the/DET light/NOUN
the/DET light/ADJ rain/NOUN fell/VERB softly/ADV
they/PRON light/VERB a/DET fire/NOUN in/ADP the/DET rain/NOUN
the/DET fire/NOUN was/VERB warm/ADJ
he/PRON has/VERB a/DET rusty/ADJ saw/NOUN
her/DET saw/NOUN cuts/VERB well/ADV
the/DET cuts/NOUN were/VERB deep/ADJ
a/DET deep/ADJ well/NOUN was/VERB in/ADP the/DET garden/NOUN
she/PRON cuts/VERB the/DET old/ADJ tree/NOUN
they/PRON warm/VERB the/DET old/ADJ man/NOUN
we/PRON walk/VERB by/ADP the/DET well/NOUN
a/DET walk/NOUN in/ADP the/DET rain/NOUN was/VERB long/ADJ
he/PRON runs/VERB here/ADV with/ADP her/PRON
the/DET runs/NOUN were/VERB fast/ADJ
she/PRON rests/VERB by/ADP the/DET fire/NOUN
the/DET rests/NOUN were/VERB deep/ADJ
the/DET tree/NOUN fell/VERB on/ADP the/DET man/NOUN
`

export interface Sentence {
  readonly words: readonly string[]
  readonly tags: readonly Tag[]
}

export const sentences: readonly Sentence[] = tagged
  .trim()
  .split('\n')
  .map((line) => {
    const pairs = line.split(' ').map((pair) => pair.split('/') as [string, Tag])
    return { words: pairs.map(([word]) => word), tags: pairs.map(([, tag]) => tag) }
  })

/** It is in none of the above. `saw` is a verb and then a noun, and `light` no noun at all: only what stands around a word tells. */
export const asked: Sentence = {
  words: ['he', 'saw', 'her', 'saw', 'in', 'the', 'light', 'rain'],
  tags: ['PRON', 'VERB', 'DET', 'NOUN', 'ADP', 'DET', 'ADJ', 'NOUN'],
}
