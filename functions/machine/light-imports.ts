import { registerHooks } from 'node:module'

/*
 * Node parses a package's whole package.json for each of its modules that is imported. drizzle-orm has 180 KB of it and
 * some 150 modules: a third of a start. What its modules import of each other lies beside them, so nobody has to look.
 * A coming release of drizzle-orm has a short one (drizzle-team/drizzle-orm#5934): then this may go.
 */
registerHooks({
  resolve(specifier, context, next) {
    const { parentURL } = context
    return specifier.startsWith('.') && parentURL?.includes('/node_modules/drizzle-orm/')
      ? { url: new URL(specifier, parentURL).href, format: 'module', shortCircuit: true }
      : next(specifier, context)
  },
})
