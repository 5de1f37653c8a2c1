import { useQuery } from '@tanstack/react-query';
import { Navigate, useParams } from '@tanstack/react-router';
import { ApiProblem } from '../../api/call.ts';
import { areas } from '../../areas.ts';
import { Markdown } from '../../parts/Markdown.tsx';
import { PageHead } from '../../parts/PageHead.tsx';
import { Loaded } from '../../parts/states.tsx';
import { guideLinks } from './guide-links.ts';
import { BackToReference } from './Reference.tsx';

/** A written page of the reference; an area is the list, narrowed to it. */
export function ReferencePage() {
  const { area } = useParams({ from: '/shell/reference/$area' });
  if (areas.some(({ id }) => id === area)) return <Navigate to="/reference" search={{ area }} replace />;
  return <Written key={area} slug={area} />;
}

/** A webhook event with an example of its payload. */
export function WebhookPage() {
  const { type } = useParams({ from: '/shell/reference/webhooks/$type' });
  return <Written key={type} slug={`webhooks/${type}`} />;
}

function Written({ slug }: { readonly slug: string }) {
  const page = useQuery({
    queryKey: ['reference', slug],
    queryFn: async ({ signal }) => {
      const response = await fetch(`/reference/${slug.split('/').map(encodeURIComponent).join('/')}.md`, {
        signal,
      });
      const text = await response.text();
      if (!response.ok) throw new ApiProblem(response.status, text);
      return text;
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
  const title =
    guideLinks.find((guide) => guide.slug === slug)?.title ?? slug.slice(slug.lastIndexOf('/') + 1);
  return (
    <div style={{ maxWidth: 960 }}>
      <PageHead before={<BackToReference />} title={title} />
      <Loaded of={page}>{(text) => <Markdown text={text} />}</Loaded>
    </div>
  );
}
