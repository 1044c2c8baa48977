import { useState } from 'react'
import type { KeptMail } from '../../shared/api/mailbox-api.ts'
import { Tabs } from '../components/Tabs.tsx'

interface MailViewProps {
  mail: KeptMail
  /** Called when the user chooses a part. */
  onChoice(): void
}

/** Renders the HTML part and the text part of a mail as two tabs. */
export function MailView({ mail, onChoice }: MailViewProps) {
  const [part, setPart] = useState('html')

  function choose(next: string) {
    setPart(next)
    onChoice()
  }

  const tabs = [
    { id: 'html', label: 'Email', content: <MailFrame mail={mail} /> },
    { id: 'text', label: 'Text', content: <MailText text={mail.text} /> },
  ]
  return <Tabs label="Parts of the email" tabs={tabs} selected={part} onSelect={choose} />
}

/** Renders the HTML part in a frame that runs no scripts. Its links open in this tab instead of in the frame. */
function MailFrame({ mail: { subject, html } }: { mail: KeptMail }) {
  return (
    <iframe
      className="mail-frame"
      title={subject}
      sandbox="allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
      srcDoc={html.replace('<head>', '<head><base target="_top">')}
    />
  )
}

function MailText({ text }: { text: string }) {
  return (
    <p className="mail-text">
      {splitAtLinks(text).map(({ at, part, isLink }) =>
        isLink ? (
          <a key={at} href={part}>
            {part}
          </a>
        ) : (
          part
        ),
      )}
    </p>
  )
}

/** Splits a text before and after every URL in it. */
function splitAtLinks(text: string): { at: number; part: string; isLink: boolean }[] {
  const parts = text.split(/(https?:\/\/\S+)/)
  // `split` puts the matches of the group at the odd indexes.
  return parts.map((part, at) => ({ at, part, isLink: at % 2 === 1 }))
}
