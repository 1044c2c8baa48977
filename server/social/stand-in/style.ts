/**
 * The style of the stand-ins' pages. It is unlike that of the real providers, so that no user takes them for
 * real.
 */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #f5f8f8;
  --card: #ffffff;
  --text: #1f2933;
  --muted: #5c6673;
  --edge: #83929e;
  --accent: #0f766e;
  --plain: #fff4d6;
  --plain-text: #5c4300;
}

@media (prefers-color-scheme: dark) {
  :root {
    --page: #11171c;
    --card: #181f26;
    --text: #e4e9ee;
    --muted: #9aa6b2;
    --edge: #6a7a8c;
    --accent: #2dd4bf;
    --plain: #3a2f10;
    --plain-text: #ffe2a0;
  }
}

* {
  box-sizing: border-box;
}

body {
  margin: 0;
  padding: 2rem 1rem 4rem;
  background: var(--page);
  color: var(--text);
  font: 1rem / 1.5 system-ui, sans-serif;
  overflow-wrap: anywhere;
}

main {
  max-width: 30rem;
  margin-inline: auto;
  padding: 1.5rem;
  border: 2px dashed var(--edge);
  border-radius: 0.5rem;
  background: var(--card);
}

h1 {
  margin: 0 0 1rem;
  font-size: 1.5rem;
  line-height: 1.25;
}

h2 {
  margin: 1.5rem 0 0.75rem;
  font-size: 1rem;
}

.plain {
  padding: 0.75rem 1rem;
  border-radius: 0.375rem;
  background: var(--plain);
  color: var(--plain-text);
}

ul {
  display: grid;
  gap: 0.5rem;
  margin: 0;
  padding: 0;
  list-style: none;
}

button {
  width: 100%;
  padding: 0.625rem 1rem;
  border: 1px solid var(--edge);
  border-radius: 0.375rem;
  background: none;
  color: inherit;
  font: inherit;
  font-weight: 600;
  text-align: start;
  cursor: pointer;
}

button:hover {
  border-color: var(--accent);
}

button:focus-visible {
  outline: 3px solid var(--accent);
  outline-offset: 2px;
}

small {
  display: block;
  color: var(--muted);
  font-size: 0.875rem;
  font-weight: 400;
}

.note {
  margin: 1.5rem 0 0;
  color: var(--muted);
  font-size: 0.875rem;
}
`
