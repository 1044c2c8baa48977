import { Link } from 'react-router-dom'

/** Links a user whose cookie was lost to the cookie doctor. Not part of a production build. */
export function DoctorHint() {
  return (
    <p>
      <small>
        In development: the <Link to="/doctor">cookie doctor</Link> finds out why it did not stay.
      </small>
    </p>
  )
}
