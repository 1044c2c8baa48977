import { Loading } from '../components/LoadingGate.tsx'
import { LoadProblem } from '../components/LoadProblem.tsx'
import { Section } from '../components/Section.tsx'
import { SignInMethods } from './SignInMethods.tsx'
import { useProviders } from './use-providers.ts'
import { useSignInMethods } from './use-sign-in-methods.ts'

/** Renders the part of the profile page that connects and disconnects providers. */
export function SignInMethodsSection() {
  const { data: methods, setData: setMethods, problem, reload } = useSignInMethods()
  const providers = useProviders()
  return (
    <Section title="Sign-in methods">
      {problem && <LoadProblem problem={problem} retry={reload} />}
      {!problem && !(methods && providers) && <Loading>Reading your sign-in methods…</Loading>}
      {methods && providers && (
        <SignInMethods signInMethods={methods} providers={providers} onChange={setMethods} />
      )}
    </Section>
  )
}
