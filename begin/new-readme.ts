import { FEATURES, type FeatureName } from './features.ts'

/** Returns the README of a new project. Its sentences about browsers are those of the README that it replaces. */
export function readmeOf(name: string, without: FeatureName[], before: string): string {
  const left = Object.entries(FEATURES).filter(([feature]) => !without.includes(feature as FeatureName))
  return `# ${name}

${name} is a web app with sign-in by JSON Web Tokens: a Fastify API, and a React single-page app that keeps its users
signed in. [docs/your-app.md](docs/your-app.md) says how to build on it.

## Run it

You need Node.js 20.19 or newer.

\`\`\`sh
npm install && npm run dev
\`\`\`

Open <http://localhost:3000> and sign in as \`user1\` / \`password1\`. \`.env\` has the settings of your machine, and
[.env.example](.env.example) explains all of them.

${browsersIn(before)}

## Test it

\`\`\`sh
npm test
\`\`\`

## The map

| Folder | What it has |
|---|---|
| \`server/\` | The API: a folder for each feature. Your own routes and tables are in \`server/app/\`. |
| \`web/\` | The pages. Your own are in \`web/app/\`, and your colours in \`web/app/theme.css\`. |
| \`shared/\` | The contract of both. Your own endpoints are in \`shared/app/\`, the name in \`shared/app-name.ts\`. |
| \`test/\` | Tests of the whole: processes, the browser, rules of import. |
| \`docs/\` | [The documents](docs/README.md), by who you are. |
${left.length === 0 ? '' : `\nBeside the core it has:\n\n${left.map(([, { is }]) => `- ${is}\n`).join('')}`}`
}

/** Returns the paragraph that says in which browsers the pages work. */
function browsersIn(readme: string): string {
  return (
    readme.split('\n\n').find((paragraph) => paragraph.startsWith('The pages work in every browser')) ?? ''
  )
}
