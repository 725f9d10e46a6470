import { ModelPicker } from './ModelPicker.tsx'
import { ParametersPicker } from './ParametersPicker.tsx'
import { ToolsPicker } from './ToolsPicker.tsx'
import type { Choices } from './use-choices.ts'

/** What is chosen under the text: who answers, how, and with which tools. */
export function ComposerChoices({ model, pick, parameters, change, tools, switchTool }: Choices) {
  return (
    <>
      <ModelPicker model={model} onPick={pick} />
      <ParametersPicker model={model} parameters={parameters} onChange={change} />
      <ToolsPicker tools={tools} onSwitch={switchTool} />
    </>
  )
}
