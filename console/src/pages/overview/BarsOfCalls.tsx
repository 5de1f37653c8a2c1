import { Stack, Tooltip } from '@mantine/core';
import { scaleBand, scaleLinear } from '@visx/scale';
import { BarStack } from '@visx/shape';
import { type PointerEvent, useMemo, useState } from 'react';
import type { Summary } from '../../api/types.ts';
import { once } from '../../parts/once.ts';
import { formatNumber } from '../../parts/Time.tsx';
import { words } from '../../words.ts';
import { type Bucket, height, moment, series } from './series.ts';

const hour = once(() => new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' }));
const day = once(() => new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' }));
const compact = once(() => new Intl.NumberFormat(undefined, { notation: 'compact' }));

const keys = series.map(({ key }) => key);
const colourOf = (key: string): string => `var(--chart-${key})`;

/** In pixels: what is around the bars holds the labels. */
const around = { top: 8, right: 2, bottom: 26, left: 42 };
const labelWidth = 68;

interface Measured extends Pick<Summary, 'buckets' | 'bucketMs'> {
  readonly width: number;
}

/** Where each bucket and each number of calls is. */
function scalesOf(buckets: readonly Bucket[], width: number) {
  const most = Math.max(1, ...buckets.map(({ allowed, denied, held }) => allowed + denied + held));
  return {
    x: scaleBand({
      domain: buckets.map(({ at }) => at),
      range: [around.left, width - around.right],
      padding: 0.18,
    }),
    y: scaleLinear({ domain: [0, most], range: [height - around.bottom, around.top], nice: 4 }),
  };
}

/** The bars themselves, with what each says beside the pointer. */
export default function BarsOfCalls({ buckets, bucketMs, width }: Measured) {
  const { x, y } = useMemo(() => scalesOf(buckets, width), [buckets, width]);
  const [pointed, setPointed] = useState<number>();
  function point({ clientX, currentTarget }: PointerEvent): void {
    const inside = clientX - currentTarget.getBoundingClientRect().left - around.left;
    const index = Math.floor((inside / (width - around.left - around.right)) * buckets.length);
    setPointed(index in buckets ? index : undefined);
  }
  const bucket = pointed === undefined ? undefined : buckets[pointed];
  return (
    <Tooltip.Floating label={bucket ? <Told bucket={bucket} /> : ''} disabled={!bucket}>
      <svg
        width={width}
        height={height}
        role="img"
        aria-label={words.overview.chartSays}
        className="chart"
        onPointerMove={point}
        onPointerLeave={() => setPointed(undefined)}
      >
        {bucket ? (
          <rect
            className="chart-pointed"
            x={x(bucket.at)}
            y={around.top}
            width={x.bandwidth()}
            height={height - around.top - around.bottom}
          />
        ) : null}
        <Numbers y={y} width={width} />
        <Moments x={x} buckets={buckets} bucketMs={bucketMs} />
        <BarStack data={[...buckets]} keys={keys} x={({ at }) => at} xScale={x} yScale={y} color={colourOf} />
      </svg>
    </Tooltip.Floating>
  );
}

type Scales = ReturnType<typeof scalesOf>;

/** Lines across, and how many calls each stands for. */
function Numbers({ y, width }: { readonly y: Scales['y']; readonly width: number }) {
  return y
    .ticks(4)
    .filter(Number.isInteger)
    .map((count) => (
      <g key={count} transform={`translate(0 ${y(count)})`}>
        <line x1={around.left} x2={width - around.right} />
        <text x={around.left - 8} dy="0.32em" textAnchor="end">
          {compact().format(count)}
        </text>
      </g>
    ));
}

/** When a bucket began, under as many of them as there is room for. */
function Moments({ x, buckets, bucketMs }: Pick<Scales, 'x'> & Omit<Measured, 'width'>) {
  const format = (bucketMs > 4 * 3_600_000 ? day : hour)();
  const every = Math.ceil(labelWidth / x.step());
  return buckets
    .filter((_, index) => index % every === Math.floor(every / 2))
    .map(({ at }) => (
      <text key={at} x={(x(at) ?? 0) + x.bandwidth() / 2} y={height - 6} textAnchor="middle">
        {format.format(new Date(at))}
      </text>
    ));
}

/** What a bucket holds, beside the pointer. */
function Told({ bucket }: { readonly bucket: Bucket }) {
  return (
    <Stack gap={2}>
      <b>{moment().format(new Date(bucket.at))}</b>
      {series.map(({ key, name }) => (
        <span key={key} className="legend">
          <span className={`bar-${key}`} /> {name}: {formatNumber(bucket[key])}
        </span>
      ))}
    </Stack>
  );
}
