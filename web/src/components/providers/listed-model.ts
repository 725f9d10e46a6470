/** A model as its provider lists it. */
export interface ListedModel {
  id: string
  name: string
}
