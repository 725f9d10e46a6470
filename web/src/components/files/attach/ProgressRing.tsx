const RADIUS = 13
const ROUND = 2 * Math.PI * RADIUS

/** How far an upload is, over its picture. The words beside it say the same. */
export function ProgressRing({ share }: { share: number }) {
  return (
    <span aria-hidden="true" className="absolute inset-0 grid place-items-center rounded-small bg-paper/70">
      <svg
        aria-hidden="true"
        width={32}
        height={32}
        viewBox="0 0 32 32"
        fill="none"
        strokeWidth={3}
        className="-rotate-90"
      >
        <circle cx={16} cy={16} r={RADIUS} className="stroke-line-strong" />
        <circle
          cx={16}
          cy={16}
          r={RADIUS}
          strokeLinecap="round"
          strokeDasharray={ROUND}
          strokeDashoffset={ROUND * (1 - share)}
          className="stroke-honey-strong transition-[stroke-dashoffset]"
        />
      </svg>
    </span>
  )
}
