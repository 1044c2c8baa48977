import { Link } from 'react-router-dom'

/** Leads whoever was signed out for want of a cookie to what finds out why. Not part of a production build. */
export function DoctorHint() {
  return (
    <p>
      <small>
        In development: the <Link to="/doctor">cookie doctor</Link> finds out why it did not stay.
      </small>
    </p>
  )
}
