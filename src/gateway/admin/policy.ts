import { Hono } from 'hono';
import type { Plan } from '../policy-file/plan.ts';
import type { Application, Applied } from '../policy-file/policy-file.ts';
import type { AdminParts } from './admin.ts';
import { body, readBodyAs } from './input.ts';

const policy = { description: 'What a policy file says: /api/policy/schema' } as const;

export const policyBodies = {
  plan: body<{ policy: unknown }>({ policy }, ['policy']),
  apply: body<Application>(
    {
      policy,
      plan: { type: 'string', description: 'The plan that was shown; another one is not carried out' },
      credentials: {
        type: 'object',
        description: 'By the name of the connection, for those that the plan needs',
        additionalProperties: { type: 'string', minLength: 1, maxLength: 10_000 },
      },
    },
    ['policy'],
  ),
} as const;

/** `/api/policy`: all that is granted as one document; what another one would change; the change itself. */
export function policyRoutes({ stores: { policyFiles }, changes }: AdminParts): Hono {
  const app = new Hono();
  app.get('/', async (context) => context.json({ policy: await policyFiles.export() }));
  app.post('/plan', async (context) => {
    const asked = await readBodyAs(context.req.raw, policyBodies.plan);
    return context.json(shownPlan(await policyFiles.plan(asked.policy)));
  });
  app.post('/apply', async (context) => {
    const application = await readBodyAs(context.req.raw, policyBodies.apply);
    const applied = await changes.make<Applied>(
      (keep) => policyFiles.apply(application, keep),
      ({ steps }) => steps.map(({ done, of }) => ({ what: done, agent: of })),
    );
    return context.json(shownApplied(applied));
  });
  return app;
}

function shownPlan({ id, steps, needs }: Plan) {
  return { plan: id, steps: steps.map(({ step, says }) => ({ do: step.do, says })), needs };
}

function shownApplied({ steps, keys }: Applied) {
  return { steps: steps.map(({ step, done }) => ({ do: step.do, done })), keys };
}
