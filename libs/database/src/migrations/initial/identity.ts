export const identityTables = `
  create table users (
    id uuid primary key,
    email text not null,
    email_key text not null,
    name text,
    password_hash text not null,
    role text not null default 'customer',
    tier text,
    active boolean not null default true,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint users_email_key_unique unique (email_key),
    constraint users_role_known check (role in ('customer', 'staff', 'admin')),
    constraint users_tier_known check (tier in ('BRONZE', 'SILVER', 'GOLD', 'PLATINUM'))
  );

  create table refresh_tokens (
    id uuid primary key,
    family_id uuid not null,
    user_id uuid not null,
    token_hash text not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    replaced_at timestamptz,
    successor_id uuid,
    revoked_at timestamptz,
    constraint refresh_tokens_hash_unique unique (token_hash),
    constraint refresh_tokens_user_fk foreign key (user_id) references users (id) on delete cascade
  );
  create index refresh_tokens_family_idx on refresh_tokens (family_id);
  create index refresh_tokens_user_idx on refresh_tokens (user_id);
`;
