import './light-imports.ts'

// What is imported by name is looked up before anything runs, and so before that.
await import('./run.ts')
