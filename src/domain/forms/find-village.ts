import { shortText } from './controls.ts'

/** What leads somebody to the village of their home or their unit. */
export const findVillageFields = {
  where: shortText('小区、路名弄号或村居名', { max: 60, hint: '写一样就行，例如：××新村；××路 12 弄' }),
}
