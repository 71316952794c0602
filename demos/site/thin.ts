/** A list that has grown beyond `most` keeps its shape when every other item goes; none that `stays` goes. */
export function thinned<Item>(items: Item[], most: number, stays: (item: Item) => boolean = () => false): Item[] {
  return items.length <= most ? items : items.filter((item, at) => at % 2 === 0 || stays(item))
}
