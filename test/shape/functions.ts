import { parseSync } from 'vite'

interface Node {
  type: string
  start: number
  end: number
}

const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'])

/** Returns the number of lines of each function in a source, nested ones included. */
export function functionLengths(file: string, source: string): number[] {
  const lengths: number[] = []
  visit(parseSync(file, source).program)
  return lengths

  function visit(value: unknown): void {
    if (Array.isArray(value)) value.forEach(visit)
    if (!isNode(value)) return
    if (FUNCTIONS.has(value.type)) lengths.push(source.slice(value.start, value.end).split('\n').length)
    Object.values(value).forEach(visit)
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value
}
