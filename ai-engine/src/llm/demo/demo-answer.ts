/** The built-in demo's answer to a question: Markdown that shows what Grizz does and how to connect a real model. */
export function demoAnswer(question: string, first: boolean): string {
  const opening = openings.find(({ asks }) => asks.test(question))?.text ?? greeting
  const guide = first || /connect|model|ollama|openai|key|lm studio|set ?up|install/i.test(question)
  return [label, opening, guide ? connecting : reminder, closing].join('\n\n')
}

/** The demo model's title for a conversation. */
export function demoTitle(question: string): string {
  const words = question.replaceAll(/\s+/g, ' ').trim().split(' ').slice(0, 6).join(' ')
  return words || 'Trying out Grizz'
}

const label =
  '> **This is the demo model.** It is built into Grizz and answers from a script: no AI reads your message yet.'

const greeting = `## Welcome to Grizz

Grizz Chat is your own place to talk to language models. Your conversations are saved on this server, and an answer
survives a reload, a lost connection and even a restart of the server while it is being written: try it now, and reload
this page in the middle of the sentence.

- **Write the next message** while this one is being answered: it waits in line, and you can still edit or withdraw it.
- **Stop** an answer at any time; what was written stays.
- **See a tool at work:** ask *what is 12 \\* 34?*, and every call stands in the answer with its result.
- **Open this chat twice**, in another tab or on your phone: both show the same words at the same moment.`

const code = `## Some code

Code is highlighted while it streams, and every block has its own copy button:

\`\`\`ts
interface Bear {
  name: string
  berriesEaten: number
}

function hungriest(bears: readonly Bear[]): Bear | undefined {
  return bears.toSorted((a, b) => a.berriesEaten - b.berriesEaten)[0]
}
\`\`\`

\`\`\`python
def greet(bear: str) -> str:
    return f"Hello, {bear}!"
\`\`\`

A connected model would write the code that you asked for.`

const table = `## A table

Wide tables scroll by themselves, also on a phone:

| Way to run a model | Where it runs | Cost | Good for |
|---|---|---|---|
| Ollama | this computer | free | privacy, trying things out |
| LM Studio | this computer | free | choosing models in a window |
| llama.cpp, vLLM | your own server | your hardware | full control, many people |
| OpenAI and compatible services | their servers | per token | the strongest models |`

const list = `## A list

What a chat with Grizz gives you:

1. **Nothing is lost.** What was accepted is in the database before you see the tick.
2. **Everything is counted.** Tokens and cost stand with every answer.
3. **It is yours.** One command starts it, one folder holds the data.
   - Text, tables, lists and code are rendered as they arrive.
   - Links open safely, and pictures from strangers are not loaded.`

const grizz = `## What Grizz can do

| You want to | Grizz |
|---|---|
| ask again, or ask another model | keeps every version of an answer |
| change a question | starts a branch from it, and keeps the old one |
| write faster than the model | queues your messages in order |
| find something again | searches titles and text |
| know what it costs | counts tokens and cents for every call |
| compute, or read a web page | gives the model tools, and shows every call |
| use it from a program | has API keys, HTTP, SSE and WebSocket |`

const openings: readonly { asks: RegExp; text: string }[] = [
  { asks: /\b(code|function|script|program|typescript|javascript|python|sql|regex|bug)\b/i, text: code },
  { asks: /\b(table|compare|comparison|versus|vs|columns?)\b/i, text: table },
  { asks: /\b(what can you|what can grizz|features?|who are you|what are you|what is grizz|help)\b/i, text: grizz },
  { asks: /\b(list|steps?|plan|ideas?|points|top \d+)\b/i, text: list },
]

const connecting = `## Connect a real model

An administrator does it in this page, without a restart: whoever signed up first here is one.

1. Press **Connect a model** on the page of a new chat, or open the menu at your name and choose **Models and providers**.
2. Choose where answers come from: OpenAI, Anthropic, Google, OpenRouter, Mistral and others with a key, a model server of
   your own, or any other address.
3. The connection is tested before it is used. Then choose a model below the message box, and ask again.

If you find neither, you are no administrator here: ask whoever runs this installation to connect one.

### Free, and without an account

Grizz finds a model server on its own computer by itself. For **Ollama**, install it from
[ollama.com](https://ollama.com/download) and fetch a model:

\`\`\`bash
ollama pull llama3.2
\`\`\`

For **LM Studio**, install it from [lmstudio.ai](https://lmstudio.ai), download a model in it, open **Developer** and switch
the server on (port 1234). Then reload this page: the model stands in the list below the message box.`

const reminder = `### Still without a model

An administrator connects one under **Models and providers**, in the menu at their name. Or start **Ollama** or
**LM Studio** on the computer of this server and reload the page.

Ask me *how to connect a model* for all the steps.`

const closing = `---

*Written by the demo model. Ask for \`code\`, a \`table\`, a \`list\` or a \`tool\` to see how Grizz shows them.*`
