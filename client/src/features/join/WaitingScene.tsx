/** A window on rice fields and hills, a plant, two chairs: drawn, so that it weighs nothing. */
export function WaitingScene({ label }: { label: string }) {
  return (
    <svg className="jp-scene" viewBox="0 0 360 210" role="img" aria-label={label} preserveAspectRatio="xMidYMid slice">
      <rect width="360" height="210" fill="#e9f1ec" />
      <rect y="168" width="360" height="42" fill="#d9c9ae" />
      <rect y="166" width="360" height="4" fill="#c4b08f" />
      <g>
        <rect x="56" y="22" width="248" height="112" rx="6" fill="#bfe0e2" />
        <circle cx="246" cy="54" r="15" fill="#f7d98a" />
        <path d="M56 104 Q96 60 138 92 Q170 52 214 90 Q252 64 304 100 V134 H56 Z" fill="#7fb49b" />
        <path d="M56 116 Q120 94 180 112 T304 110 V134 H56 Z" fill="#a9cf86" />
        <path
          d="M56 126 H304 M90 118 L70 134 M150 112 L140 134 M214 112 L222 134 M270 114 L290 134"
          stroke="#8dba6c"
          strokeWidth="2"
          fill="none"
        />
        <rect x="56" y="22" width="248" height="112" rx="6" fill="none" stroke="#ffffff" strokeWidth="7" />
        <path d="M180 22 V134 M56 78 H304" stroke="#ffffff" strokeWidth="5" />
        <rect x="46" y="132" width="268" height="8" rx="3" fill="#f7f3ea" />
      </g>
      <g stroke="#8a6a45" strokeWidth="5" strokeLinecap="round" fill="none">
        <path d="M72 150 H124 M78 150 V192 M118 150 V192 M76 150 L70 108 M120 150 L126 108 M71 112 H125" />
        <path d="M236 150 H288 M242 150 V192 M282 150 V192 M240 150 L234 108 M284 150 L290 108 M235 112 H289" />
      </g>
      <rect x="74" y="142" width="48" height="9" rx="4" fill="#3d8f88" />
      <rect x="238" y="142" width="48" height="9" rx="4" fill="#3d8f88" />
      <g>
        <path d="M164 194 L168 166 H192 L196 194 Z" fill="#c97b4a" />
        <path
          d="M180 168 C176 140 160 132 152 128 C156 146 166 158 180 168 C178 138 186 124 196 116 C202 136 194 156 180 168 C192 150 204 148 214 148 C208 160 196 168 180 168"
          fill="#4f9a6b"
        />
      </g>
    </svg>
  );
}
