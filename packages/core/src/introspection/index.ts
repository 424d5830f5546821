// What the tools of the repository make the option reference from: the catalogue of options and the words for them.

export {
  catalogueOptions,
  CORE_PACKAGE,
  namesOf,
  ownerLabel,
  type CataloguedOption,
  type OptionCatalog,
  type OptionState,
} from './option-catalog.js'
export { argumentWord, defaultInWords, kindInWords } from './option-words.js'
export { loadPlannedTables } from '../options/planned/planned-options.js'
