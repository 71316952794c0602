/**
 * The Brown corpus' tags as the twelve universal ones of Petrov, Das & McDonald 2012 ("A Universal Part-of-Speech Tagset"). Their table has a
 * row for each of the 472 tags that occur; most rows follow from how the corpus' tags are made.
 */

/** The universal tag of each simple tag. */
const SIMPLE: ReadonlyMap<string, string> = new Map(
  Object.entries({
    NOUN: 'NN NNS NP NPS NR NRS PN NN$ NNS$ NP$ NPS$ NR$ PN$ CD$',
    VERB:
      'VB VBD VBG VBN VBZ BE BED BEDZ BEG BEM BEN BER BEZ DO DOD DOZ HV HVD HVG HVN HVZ MD ' +
      'BED* BEDZ* BEM* BER* BEZ* DO* DOD* DOZ* HV* HVD* HVZ* MD*',
    ADJ: 'AP JJ JJR JJS JJT OD',
    ADV: 'QL QLP RB RBR RBT RN WQL WRB *',
    PRON: 'PPL PPLS PPO PPS PPSS PP$$ WPO WPS',
    DET: 'ABX AT DT DTI DTS DTX DT$ PP$ WDT WP$',
    ADP: 'IN CS',
    NUM: 'CD',
    CONJ: 'CC',
    PRT: 'ABL ABN EX RP TO UH AP$ JJ$ RB$',
    X: 'NIL',
    '.': ". , : ; -- ( ) ' '' ` ``",
  }).flatMap(([universal, tags]) => tags.split(' ').map((tag) => [tag, universal] as const)),
)

/** Of contracted words these keep the tag of the first, as `wanna` (VB+TO), … */
const KEEPS_FIRST = new Set(['VERB', 'NOUN', 'ADJ', 'ADP', 'ADV'])
/** … unless a verb is contracted with what stands before it, as `where's` (WRB+BEZ): these are PRT, as all others are. */
const VERBS = /^(BE|HV|MD|DO)/
/** Rows of the table that follow from nothing. */
const ODD: Readonly<Record<string, string>> = { 'DO+PPSS': 'X', 'WDT+BER+PP': 'X', 'WDT+DO+PPS': 'X', 'WRB+IN': 'PRT' }

/**
 * @param tag a tag of the Brown corpus, in upper case or lower
 * @returns undefined if it is none
 */
export function universalTag(tag: string): string | undefined {
  const upper = tag.toUpperCase()
  if (upper.startsWith('FW-')) return 'X' // a foreign word, whatever it is
  // Without the marks of headlines, titles and cited words; two of them are cut short in the corpus.
  const bare = upper.replace(/(?<=.)(-(HL|TL|NC|N|T))+$/, '')
  const [first, second] = bare.split('+')
  const universal = SIMPLE.get(first!)
  if (universal === undefined || second === undefined) return universal
  if (bare in ODD) return ODD[bare]
  if (universal === 'VERB') return universal
  return KEEPS_FIRST.has(universal) && !VERBS.test(second) ? universal : 'PRT'
}
