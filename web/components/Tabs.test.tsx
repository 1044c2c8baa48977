import { cleanup, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { afterEach, describe, expect, test } from 'vitest'
import { Tabs } from './Tabs.tsx'

afterEach(cleanup)

const TABS = ['First', 'Second', 'Third'].map((label) => ({
  id: label.toLowerCase(),
  label,
  content: <p>{label} content</p>,
}))

function Example() {
  const [selected, setSelected] = useState('first')
  return <Tabs label="Parts" tabs={TABS} selected={selected} onSelect={setSelected} />
}

/** Returns the name of the selected tab, which alone is in the tab order and whose content is shown. */
function selected(): string | null {
  const [tab, ...others] = screen.getAllByRole('tab', { selected: true })
  expect(others).toEqual([])
  expect(screen.getAllByRole('tab').filter(({ tabIndex }) => tabIndex === 0)).toEqual([tab])
  expect(screen.getByRole('tabpanel').textContent).toBe(`${tab?.textContent} content`)
  expect(screen.getByRole('tabpanel').getAttribute('aria-labelledby')).toBe(tab?.id)
  return tab?.textContent ?? null
}

describe('tabs', () => {
  test('show the first at the beginning, and another after a click', async () => {
    render(<Example />)
    expect(screen.getByRole('tablist', { name: 'Parts' })).toBeTruthy()
    expect(selected()).toBe('First')
    await userEvent.setup().click(screen.getByRole('tab', { name: 'Third' }))

    expect(selected()).toBe('Third')
  })

  test.each([
    ['{ArrowRight}', 'Second'],
    ['{ArrowRight}{ArrowRight}', 'Third'],
    ['{ArrowRight}{ArrowRight}{ArrowRight}', 'First'],
    ['{ArrowLeft}', 'Third'],
    ['{Alt>}{ArrowLeft}{/Alt}', 'First'],
    ['{End}', 'Third'],
    ['{End}{Home}', 'First'],
    ['x', 'First'],
  ])('%s selects %s, and the focus goes with it', async (keys, name) => {
    render(<Example />)
    const user = userEvent.setup()
    await user.tab()
    await user.keyboard(keys)

    expect(selected()).toBe(name)
    expect(document.activeElement).toBe(screen.getByRole('tab', { name }))
  })
})
