import type { Course } from '../model/order-line.ts'

/** What people call the courses. */
export const COURSE_NAMES: Readonly<Record<Course, string>> = { first: 'First', main: 'Main', last: 'Last' }
