import './mantine.css';
import './styles.css';
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode, startTransition } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiProblem } from './api/call.ts';
import { sessionQuery } from './api/queries.ts';
import { Toasts } from './parts/toast.tsx';
import { router } from './router.tsx';
import { theme } from './theme.ts';

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (count, error) =>
        !(error instanceof ApiProblem && error.status >= 400 && error.status < 500) && count < 2,
    },
  },
});

// Signed out elsewhere, or for too long: the next answer says so, and the sign-in comes up.
client.getQueryCache().subscribe(({ type, query }) => {
  if (type !== 'updated' || query.queryKey[0] === 'session') return;
  const { error } = query.state;
  if (error instanceof ApiProblem && error.status === 401)
    void client.invalidateQueries({ queryKey: ['session'] });
});

// Everything waits for who is signed in: it is asked for while the rest is still being read.
void client.prefetchQuery(sessionQuery);

const nonce = document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content;
// What locks scrolling behind a dialog writes a style element, and takes its nonce from here.
if (nonce) Object.assign(globalThis, { __webpack_nonce__: nonce });

const place = document.getElementById('root');
if (!place) throw new Error('The page has no place for the app');
const root = createRoot(place);

function App() {
  return (
    <StrictMode>
      <MantineProvider
        theme={theme}
        defaultColorScheme="auto"
        {...(nonce ? { getStyleNonce: () => nonce } : {})}
      >
        <QueryClientProvider client={client}>
          <RouterProvider router={router} />
          <Toasts />
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>
  );
}

// After the code has been read, and in slices: a browser that is busy with one long task hears nobody.
setTimeout(() => startTransition(() => root.render(<App />)));
