/** So many whole numbers in a row. */
export const range = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index)
