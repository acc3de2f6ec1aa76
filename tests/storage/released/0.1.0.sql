--
-- PostgreSQL database dump
--


-- Dumped from database version 18.4
-- Dumped by pg_dump version 18.4

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET transaction_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: access_tokens; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.access_tokens (
    id integer NOT NULL,
    feed_id integer NOT NULL,
    token_hash character varying(64) NOT NULL,
    partner text NOT NULL,
    created timestamp with time zone NOT NULL,
    last_used timestamp with time zone,
    revoked timestamp with time zone
);


--
-- Name: access_tokens_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.access_tokens_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: access_tokens_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.access_tokens_id_seq OWNED BY public.access_tokens.id;


--
-- Name: alembic_version; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);


--
-- Name: article_aliases; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.article_aliases (
    slug character varying(200) NOT NULL,
    article_id integer NOT NULL
);


--
-- Name: article_authors; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.article_authors (
    article_id integer NOT NULL,
    author_id integer NOT NULL,
    "position" integer NOT NULL
);


--
-- Name: article_topics; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.article_topics (
    article_id integer NOT NULL,
    topic_id integer NOT NULL,
    "position" integer NOT NULL
);


--
-- Name: articles; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.articles (
    id integer NOT NULL,
    guid character varying(300) NOT NULL,
    slug character varying(200) NOT NULL,
    title text NOT NULL,
    subtitle text NOT NULL,
    summary text NOT NULL,
    body_html text NOT NULL,
    language character varying(50) NOT NULL,
    section_id integer,
    media_id integer,
    image_decorative boolean NOT NULL,
    image_alt text NOT NULL,
    image_caption text NOT NULL,
    image_credit text NOT NULL,
    sources json NOT NULL,
    state character varying(20) NOT NULL,
    publish_at timestamp with time zone,
    published timestamp with time zone,
    updated timestamp with time zone,
    withdrawn timestamp with time zone,
    trashed timestamp with time zone,
    created timestamp with time zone NOT NULL,
    changed timestamp with time zone NOT NULL,
    revision integer NOT NULL
);


--
-- Name: articles_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.articles_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: articles_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.articles_id_seq OWNED BY public.articles.id;


--
-- Name: audit_log; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.audit_log (
    id integer NOT NULL,
    at timestamp with time zone NOT NULL,
    editor text NOT NULL,
    kind character varying(20) NOT NULL,
    verb character varying(20) NOT NULL,
    subject_id integer,
    subject text NOT NULL,
    detail json NOT NULL
);


--
-- Name: audit_log_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.audit_log_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: audit_log_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.audit_log_id_seq OWNED BY public.audit_log.id;


--
-- Name: authors; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.authors (
    email text,
    url text,
    id integer NOT NULL,
    slug character varying(200) NOT NULL,
    name text NOT NULL,
    folded_name text NOT NULL,
    sort_key bytea NOT NULL,
    description text NOT NULL,
    withdrawn timestamp with time zone,
    merged_id integer
);


--
-- Name: authors_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.authors_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: authors_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.authors_id_seq OWNED BY public.authors.id;


--
-- Name: bulk_actions; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.bulk_actions (
    id integer NOT NULL,
    request_key character varying(64) NOT NULL,
    verb character varying(20) NOT NULL,
    editor text NOT NULL,
    at timestamp with time zone NOT NULL,
    done json NOT NULL,
    refused json NOT NULL
);


--
-- Name: bulk_actions_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.bulk_actions_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: bulk_actions_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.bulk_actions_id_seq OWNED BY public.bulk_actions.id;


--
-- Name: cache_generation; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.cache_generation (
    id integer NOT NULL,
    bytes integer NOT NULL,
    addresses integer NOT NULL
);


--
-- Name: challenges; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.challenges (
    hash character varying(64) NOT NULL,
    bound_to character varying(64) NOT NULL,
    address character varying(100) NOT NULL,
    at timestamp with time zone NOT NULL
);


--
-- Name: changes; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.changes (
    id integer NOT NULL,
    article_id integer NOT NULL,
    revision integer NOT NULL,
    verb character varying(20) NOT NULL,
    editor text NOT NULL,
    at timestamp with time zone NOT NULL
);


--
-- Name: changes_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.changes_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: changes_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.changes_id_seq OWNED BY public.changes.id;


--
-- Name: custom_feeds; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.custom_feeds (
    feed_id integer NOT NULL,
    slug character varying(200) NOT NULL,
    name text NOT NULL,
    folded_name text NOT NULL,
    sort_key bytea NOT NULL,
    description text NOT NULL,
    selection json NOT NULL,
    full_text boolean NOT NULL,
    image_in_body boolean NOT NULL,
    entry_limit integer NOT NULL,
    byte_limit integer NOT NULL,
    revision integer NOT NULL
);


--
-- Name: devices; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.devices (
    token_hash character varying(64) NOT NULL,
    editor_id integer NOT NULL,
    last_seen timestamp with time zone NOT NULL
);


--
-- Name: drafts; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.drafts (
    id integer NOT NULL,
    article_id integer NOT NULL,
    token character varying(40) NOT NULL,
    revision integer NOT NULL,
    fields json NOT NULL,
    editor text NOT NULL,
    at timestamp with time zone NOT NULL,
    archived timestamp with time zone
);


--
-- Name: drafts_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.drafts_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: drafts_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.drafts_id_seq OWNED BY public.drafts.id;


--
-- Name: editor_sessions; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.editor_sessions (
    token_hash character varying(64) NOT NULL,
    editor_id integer NOT NULL,
    csrf_token character varying(64) NOT NULL,
    started timestamp with time zone NOT NULL,
    last_seen timestamp with time zone NOT NULL,
    authenticated timestamp with time zone NOT NULL,
    client text NOT NULL
);


--
-- Name: editors; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.editors (
    id integer NOT NULL,
    name character varying(100) NOT NULL,
    role character varying(20) NOT NULL,
    handle character varying(64) NOT NULL,
    password_hash text NOT NULL,
    language character varying(20) NOT NULL,
    created timestamp with time zone NOT NULL,
    suspended timestamp with time zone
);


--
-- Name: editors_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.editors_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: editors_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.editors_id_seq OWNED BY public.editors.id;


--
-- Name: encodings; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.encodings (
    feed_id integer NOT NULL,
    suffix character varying(20) NOT NULL,
    digest character varying(40) NOT NULL,
    checksum bigint NOT NULL,
    gzip bytea,
    brotli bytea,
    zstd bytea
);


--
-- Name: excluded_entries; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.excluded_entries (
    feed_id integer NOT NULL,
    suffix character varying(20) NOT NULL,
    guid character varying(300) NOT NULL,
    reason text NOT NULL,
    since timestamp with time zone NOT NULL
);


--
-- Name: feed_aliases; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.feed_aliases (
    path character varying(220) NOT NULL,
    feed_id integer NOT NULL
);


--
-- Name: feed_items; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.feed_items (
    feed_id integer NOT NULL,
    article_id integer NOT NULL,
    published timestamp with time zone NOT NULL
);


--
-- Name: feeds; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.feeds (
    id integer NOT NULL,
    guid character varying(300) NOT NULL,
    path character varying(220) NOT NULL,
    sort_key bytea NOT NULL,
    topic_id integer,
    section_id integer,
    author_id integer,
    created timestamp with time zone NOT NULL,
    updated timestamp with time zone NOT NULL,
    withdrawn timestamp with time zone,
    opened boolean NOT NULL,
    wanted_version integer NOT NULL,
    rendered_version integer NOT NULL,
    stale_since timestamp with time zone,
    urgent boolean NOT NULL,
    refreshed timestamp with time zone,
    private boolean NOT NULL
);


--
-- Name: feeds_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.feeds_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: feeds_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.feeds_id_seq OWNED BY public.feeds.id;


--
-- Name: fragments; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.fragments (
    name character varying(40) NOT NULL,
    article_id integer NOT NULL,
    revision integer NOT NULL,
    renderer_fingerprint character varying(40) NOT NULL,
    created timestamp with time zone NOT NULL,
    parts text NOT NULL,
    bodies bytea
);


--
-- Name: heartbeats; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.heartbeats (
    name character varying(50) NOT NULL,
    beat timestamp with time zone NOT NULL,
    detail text NOT NULL
);


--
-- Name: invitations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.invitations (
    id integer NOT NULL,
    token_hash character varying(64) NOT NULL,
    role character varying(20) NOT NULL,
    editor_id integer,
    label text NOT NULL,
    created_by text NOT NULL,
    created timestamp with time zone NOT NULL,
    expires timestamp with time zone NOT NULL,
    ended timestamp with time zone
);


--
-- Name: invitations_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.invitations_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: invitations_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.invitations_id_seq OWNED BY public.invitations.id;


--
-- Name: login_failures; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.login_failures (
    id integer NOT NULL,
    name character varying(100) NOT NULL,
    address character varying(100) NOT NULL,
    device character varying(64) NOT NULL,
    at timestamp with time zone NOT NULL
);


--
-- Name: login_failures_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.login_failures_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: login_failures_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.login_failures_id_seq OWNED BY public.login_failures.id;


--
-- Name: media; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.media (
    id integer NOT NULL,
    name character varying(100) NOT NULL,
    media_type character varying(50) NOT NULL,
    size integer NOT NULL,
    width integer NOT NULL,
    height integer NOT NULL,
    added timestamp with time zone NOT NULL,
    file_name text NOT NULL,
    alt text NOT NULL,
    caption text NOT NULL,
    credit text NOT NULL,
    thumbnail bytea,
    data bytea
);


--
-- Name: media_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.media_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: media_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.media_id_seq OWNED BY public.media.id;


--
-- Name: media_uses; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.media_uses (
    article_id integer NOT NULL,
    media_id integer NOT NULL,
    undo_only boolean NOT NULL
);


--
-- Name: open_forms; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.open_forms (
    article_id integer NOT NULL,
    page character varying(40) NOT NULL,
    editor text NOT NULL,
    seen timestamp with time zone NOT NULL
);


--
-- Name: passkeys; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.passkeys (
    id integer NOT NULL,
    editor_id integer NOT NULL,
    credential_id character varying(1400) NOT NULL,
    public_key bytea NOT NULL,
    sign_count bigint NOT NULL,
    name character varying(100) NOT NULL,
    created timestamp with time zone NOT NULL,
    last_used timestamp with time zone
);


--
-- Name: passkeys_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.passkeys_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: passkeys_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.passkeys_id_seq OWNED BY public.passkeys.id;


--
-- Name: representations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.representations (
    feed_id integer NOT NULL,
    suffix character varying(20) NOT NULL,
    media_type character varying(100) NOT NULL,
    digest character varying(40) NOT NULL,
    modified timestamp with time zone NOT NULL,
    size integer NOT NULL,
    entries integer NOT NULL,
    generation integer NOT NULL,
    encoded integer NOT NULL,
    envelope bytea,
    fragments text,
    checksum bigint NOT NULL
);


--
-- Name: revisions; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.revisions (
    article_id integer NOT NULL,
    number integer NOT NULL,
    at timestamp with time zone NOT NULL,
    complete boolean NOT NULL,
    content bytea NOT NULL
);


--
-- Name: search_index; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.search_index (
    article_id integer NOT NULL,
    sequence bigint NOT NULL,
    state character varying(20) NOT NULL,
    words text NOT NULL
)
WITH (toast_tuple_target='128');
ALTER TABLE ONLY public.search_index ALTER COLUMN words SET STORAGE EXTERNAL;


--
-- Name: sections; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.sections (
    id integer NOT NULL,
    slug character varying(200) NOT NULL,
    name text NOT NULL,
    folded_name text NOT NULL,
    sort_key bytea NOT NULL,
    description text NOT NULL,
    withdrawn timestamp with time zone,
    merged_id integer
);


--
-- Name: sections_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.sections_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: sections_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.sections_id_seq OWNED BY public.sections.id;


--
-- Name: topics; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.topics (
    id integer NOT NULL,
    slug character varying(200) NOT NULL,
    name text NOT NULL,
    folded_name text NOT NULL,
    sort_key bytea NOT NULL,
    description text NOT NULL,
    withdrawn timestamp with time zone,
    merged_id integer
);


--
-- Name: topics_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.topics_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: topics_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.topics_id_seq OWNED BY public.topics.id;


--
-- Name: withdrawals; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.withdrawals (
    feed_id integer NOT NULL,
    article_id integer NOT NULL,
    withdrawn timestamp with time zone NOT NULL
);


--
-- Name: access_tokens id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.access_tokens ALTER COLUMN id SET DEFAULT nextval('public.access_tokens_id_seq'::regclass);


--
-- Name: articles id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.articles ALTER COLUMN id SET DEFAULT nextval('public.articles_id_seq'::regclass);


--
-- Name: audit_log id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.audit_log ALTER COLUMN id SET DEFAULT nextval('public.audit_log_id_seq'::regclass);


--
-- Name: authors id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.authors ALTER COLUMN id SET DEFAULT nextval('public.authors_id_seq'::regclass);


--
-- Name: bulk_actions id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bulk_actions ALTER COLUMN id SET DEFAULT nextval('public.bulk_actions_id_seq'::regclass);


--
-- Name: changes id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.changes ALTER COLUMN id SET DEFAULT nextval('public.changes_id_seq'::regclass);


--
-- Name: drafts id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.drafts ALTER COLUMN id SET DEFAULT nextval('public.drafts_id_seq'::regclass);


--
-- Name: editors id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.editors ALTER COLUMN id SET DEFAULT nextval('public.editors_id_seq'::regclass);


--
-- Name: feeds id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.feeds ALTER COLUMN id SET DEFAULT nextval('public.feeds_id_seq'::regclass);


--
-- Name: invitations id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.invitations ALTER COLUMN id SET DEFAULT nextval('public.invitations_id_seq'::regclass);


--
-- Name: login_failures id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.login_failures ALTER COLUMN id SET DEFAULT nextval('public.login_failures_id_seq'::regclass);


--
-- Name: media id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.media ALTER COLUMN id SET DEFAULT nextval('public.media_id_seq'::regclass);


--
-- Name: passkeys id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.passkeys ALTER COLUMN id SET DEFAULT nextval('public.passkeys_id_seq'::regclass);


--
-- Name: sections id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sections ALTER COLUMN id SET DEFAULT nextval('public.sections_id_seq'::regclass);


--
-- Name: topics id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.topics ALTER COLUMN id SET DEFAULT nextval('public.topics_id_seq'::regclass);


--
-- Data for Name: access_tokens; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.access_tokens VALUES (1, 9, '80383f974f22964fd6b7ae851b6ccc9180ed4e6fcb2e415bafcab6d822139238', 'Mitra', '2026-11-28 09:00:00+00', NULL, NULL);


--
-- Data for Name: alembic_version; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.alembic_version VALUES ('0001');


--
-- Data for Name: article_aliases; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.article_aliases VALUES ('kabar-2-kali', 2);


--
-- Data for Name: article_authors; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.article_authors VALUES (3, 1, 0);
INSERT INTO public.article_authors VALUES (4, 1, 0);
INSERT INTO public.article_authors VALUES (1, 1, 0);
INSERT INTO public.article_authors VALUES (2, 1, 0);
INSERT INTO public.article_authors VALUES (5, 1, 0);
INSERT INTO public.article_authors VALUES (7, 1, 0);
INSERT INTO public.article_authors VALUES (6, 1, 0);


--
-- Data for Name: article_topics; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.article_topics VALUES (3, 1, 0);
INSERT INTO public.article_topics VALUES (3, 2, 1);
INSERT INTO public.article_topics VALUES (4, 1, 0);
INSERT INTO public.article_topics VALUES (1, 1, 0);
INSERT INTO public.article_topics VALUES (1, 2, 1);
INSERT INTO public.article_topics VALUES (2, 1, 0);
INSERT INTO public.article_topics VALUES (5, 1, 0);
INSERT INTO public.article_topics VALUES (5, 2, 1);
INSERT INTO public.article_topics VALUES (7, 1, 0);
INSERT INTO public.article_topics VALUES (7, 2, 1);
INSERT INTO public.article_topics VALUES (6, 1, 0);


--
-- Data for Name: articles; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.articles VALUES (4, 'tag:news.example,2026:article/4', 'kabar-4-kali', 'Kabar 4 & “Kali”', 'Anak judul 4', 'Ringkasan 4', '<p>Air <strong>surut</strong> 4 kali. 🌊</p>', 'id', 1, 1, false, 'Kali', 'Kali itu', 'Foto: Ani', '[{"title": "Kantor Berita", "url": "https://source.example/1"}]', 'published', '2026-11-28 06:04:00+00', '2026-11-28 06:04:00+00', '2026-11-28 06:04:00+00', NULL, NULL, '2026-11-28 06:04:00+00', '2026-11-28 06:04:00+00', 1);
INSERT INTO public.articles VALUES (1, 'tag:news.example,2026:article/1', 'kabar-1-kali', 'Kabar yang dikoreksi', 'Anak judul 1', 'Ringkasan 1', '<p>Air <strong>surut</strong> 1 kali. 🌊</p>', 'id', 1, NULL, false, '', '', '', '[{"title": "Kantor Berita", "url": "https://source.example/1"}]', 'published', '2026-11-28 06:01:00+00', '2026-11-28 06:01:00+00', '2026-11-28 06:01:00+00', NULL, NULL, '2026-11-28 06:01:00+00', '2026-11-28 07:00:00+00', 2);
INSERT INTO public.articles VALUES (2, 'tag:news.example,2026:article/2', 'x', 'Kabar 2 & “Kali”', 'Anak judul 2', 'Ringkasan 2', '<p>Air <strong>surut</strong> 2 kali. 🌊</p>', 'id', 1, NULL, false, '', '', '', '[{"title": "Kantor Berita", "url": "https://source.example/1"}]', 'published', '2026-11-28 06:02:00+00', '2026-11-28 06:02:00+00', '2026-11-28 07:00:00+00', NULL, NULL, '2026-11-28 06:02:00+00', '2026-11-28 07:00:00+00', 2);
INSERT INTO public.articles VALUES (3, 'tag:news.example,2026:article/3', 'kabar-3-kali', 'Kabar 3 & “Kali”', 'Anak judul 3', 'Ringkasan 3', '<p>Air <strong>surut</strong> 3 kali. 🌊</p>', 'id', 1, 1, false, 'Kali', 'Kali itu', 'Foto: Ani', '[{"title": "Kantor Berita", "url": "https://source.example/1"}]', 'withdrawn', '2026-11-28 06:03:00+00', '2026-11-28 06:03:00+00', '2026-11-28 06:03:00+00', '2026-11-28 07:00:00+00', NULL, '2026-11-28 06:03:00+00', '2026-11-28 07:00:00+00', 2);
INSERT INTO public.articles VALUES (7, '7', 'kabar-7-kali', 'Kabar 7 & “Kali”', 'Anak judul 7', 'Ringkasan 7', '<p>Air <strong>surut</strong> 7 kali. 🌊</p>', 'id', 1, NULL, false, '', '', '', '[{"title": "Kantor Berita", "url": "https://source.example/1"}]', 'draft', NULL, NULL, NULL, NULL, NULL, '2026-11-28 07:00:00+00', '2026-11-28 07:00:00+00', 1);
INSERT INTO public.articles VALUES (5, '5', 'kabar-5-kali', 'Kabar 5 & “Kali”', 'Anak judul 5', 'Ringkasan 5', '<p>Air <strong>surut</strong> 5 kali. 🌊</p>', 'id', 1, NULL, false, '', '', '', '[{"title": "Kantor Berita", "url": "https://source.example/1"}]', 'trashed', NULL, NULL, NULL, NULL, '2026-11-28 07:00:00+00', '2026-11-28 07:00:00+00', '2026-11-28 07:00:00+00', 2);
INSERT INTO public.articles VALUES (6, '6', 'kabar-6-kali', 'Kabar 6 & “Kali”', 'Anak judul 6', 'Ringkasan 6', '<p>Air <strong>surut</strong> 6 kali. 🌊</p>', 'id', 1, NULL, false, '', '', '', '[{"title": "Kantor Berita", "url": "https://source.example/1"}]', 'scheduled', '2028-01-03 06:00:00+00', NULL, NULL, NULL, NULL, '2026-11-28 07:00:00+00', '2026-11-28 07:00:00+00', 3);


--
-- Data for Name: audit_log; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.audit_log VALUES (1, '2026-11-28 06:00:00+00', 'sari', 'people', 'added', 1, 'sari', '{"role": "administrator"}');


--
-- Data for Name: authors; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.authors VALUES ('ani@news.example', 'https://news.example/ani', 1, 'ani', 'Ani', 'ani', '\x616e6900616e69', '', NULL, NULL);


--
-- Data for Name: bulk_actions; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.bulk_actions VALUES (1, 'request_key é', 'verb é', 'editor é', '2026-11-29 06:00:00+00', '[{"id": 1, "text": "\u00e9"}]', '[{"id": 1, "text": "\u00e9"}]');


--
-- Data for Name: cache_generation; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.cache_generation VALUES (1, 1, 5);


--
-- Data for Name: challenges; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.challenges VALUES ('hash é', 'bound_to é', 'address é', '2026-11-29 06:00:00+00');


--
-- Data for Name: changes; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.changes VALUES (1, 1, 1, 'publish', 'sari', '2026-11-28 06:01:00+00');
INSERT INTO public.changes VALUES (2, 2, 1, 'publish', 'sari', '2026-11-28 06:02:00+00');
INSERT INTO public.changes VALUES (3, 3, 1, 'publish', 'sari', '2026-11-28 06:03:00+00');
INSERT INTO public.changes VALUES (4, 4, 1, 'publish', 'sari', '2026-11-28 06:04:00+00');
INSERT INTO public.changes VALUES (5, 1, 2, 'correct', 'sari', '2026-11-28 07:00:00+00');
INSERT INTO public.changes VALUES (6, 2, 2, 'update', 'sari', '2026-11-28 07:00:00+00');
INSERT INTO public.changes VALUES (7, 3, 2, 'withdraw', 'sari', '2026-11-28 07:00:00+00');
INSERT INTO public.changes VALUES (8, 5, 1, 'save', 'sari', '2026-11-28 07:00:00+00');
INSERT INTO public.changes VALUES (9, 6, 1, 'save', 'sari', '2026-11-28 07:00:00+00');
INSERT INTO public.changes VALUES (10, 7, 1, 'save', 'sari', '2026-11-28 07:00:00+00');
INSERT INTO public.changes VALUES (11, 5, 2, 'trash', 'sari', '2026-11-28 07:00:00+00');
INSERT INTO public.changes VALUES (12, 6, 2, 'save', 'sari', '2026-11-28 07:00:00+00');
INSERT INTO public.changes VALUES (13, 6, 3, 'schedule', 'sari', '2026-11-28 07:00:00+00');


--
-- Data for Name: custom_feeds; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.custom_feeds VALUES (8, 'pilihan', 'Pilihan', 'pilihan', '\x70696c6968616e0070696c6968616e', '', '{"include": [["topics", 1]], "exclude": [], "languages": [], "every": false}', false, true, 50, 20000, 1);
INSERT INTO public.custom_feeds VALUES (9, 'mitra', 'Mitra', 'mitra', '\x6d69747261006d69747261', '', '{"include": [["topics", 1]], "exclude": [], "languages": [], "every": false}', true, true, 50, 0, 1);


--
-- Data for Name: devices; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.devices VALUES ('token_hash é', 1, '2026-11-29 06:00:00+00');


--
-- Data for Name: drafts; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.drafts VALUES (1, 7, 'token-1', 1, '{"title": "Belum disimpan"}', 'sari', '2026-11-28 07:00:00+00', NULL);


--
-- Data for Name: editor_sessions; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.editor_sessions VALUES ('token_hash é', 1, 'csrf_token é', '2026-11-29 06:00:00+00', '2026-11-29 06:00:00+00', '2026-11-29 06:00:00+00', 'client é');


--
-- Data for Name: editors; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.editors VALUES (1, 'sari', 'administrator', 'c533958c244f4e63810b368df2d6175dfc28e4ef35f668ed746c5f40d3fb57c7', '$argon2id$v=19$m=19456,t=2,p=1$qyyhI4QcQa5RSilCrdHtrQ$4UBtx3Ban7RiBNsdyBM8+B2yDeYEGG4vZoIuhi6657E', '', '2026-11-28 06:00:00+00', NULL);


--
-- Data for Name: encodings; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.encodings VALUES (1, 'atom', '90649112f3e37b737dec2d', 1871005068, '\x1f8b08000000000000ffd5564172db3614dde7141874c65ea422488a966c1a62469d4c36d935c90140f2934404021c00b4e4aeb2eef408edf46e39418fd00144ca9665d96e9dc9381b0df0f1f089fff1de83e89b4d2bd01568c3955c9c4641788a4016aae4b25e9c7efaf86e727efa267b452b80126d5a214dda42c9d90237d676292106982e9ae09a354a05856a49ab8d2178c032bb0376bd1681d2356156b55d9f13abdadc5825c1902808871d3bf87abd0ed653bf210ec333b2b4aaf5985430592f302f714679995956a712d626800d6b3b013fc7613c9b44d1243e4fdda1c9ec2289aa3c2eab8b789e4ce78c125e66d4722b207bcf72a6d1a7cf9c926d80f65dc92c94d94d968fe13c0dc3340c5ffb5f4a460865bd6d94cea864ed5e2a3fa7bde699abc5a484dc3e20a1c42d51326e175cae50a3a1dad67e80775518c284085ce730d22016d880a830b2d71d2c30eb3ac10b66b992beb9af37adc024a38f25c6db544c58d0925918f359d858d2d86d921a24686695cefc39ae0a4a6e4294174ade5fa55b093a5953e2461915aa568f213d869a3edf5ec6525bbe02812ce89ce93ea064b744994d4b1060a19c80b4fa1af9fedd4b869469cb0b01648ad1ba01b9c0472fd715bc4df744a2ed722787b44ad0096bbb4bf4f5cb9fef99e05fbffcf520cb666998a4611884b3f9fc227a986c4bc929798466cc61f69956286941dae19afd0d6727c25e7627b5bd7483dc0d9692add0e7beec054a5c90f8a81f79e02b37ac78dd6b705337e36d8d8c2e8e10d81b06399b56e74512e6715114d5f945929c95b3b36950f30a2326ec02bb2661b4e6a56d1638c2a8015e37d60dc7cf54bc2e58e778ee220e8fb8eddd0172ed226e645a26849bbc5356a56829b98b925dd8cff6138da1a1205f9faf74c935721363b592b58b985ef7d685c84d0c2568c5040fd03f7ffff1bb5ff39b2919da9d51d3b72dd3d77b7dff95cb7ac50c932871bcf6808c16cc42ad1c1474bbc06f1968d660648a065a38d25eafcb9f0c14ae31c651f84e960fbdac197f5216ab3a5ef81c5d9f0b6e9a3b5638bb97a437d8ade73c662bdeedc468e37e76a4b6415e86ac58cef42499b84ee3d1dbfc77ae38c3775218d5eb02c61781441879dd398a49ab34fa0534b76c3f0dc84228d3eb9d0bf296d5403c3d05c8da913299defd92bc6dec8ff29c64d463d28119a8d7e248e11ef7a0662a2ee003ff0db6c73a38b34bd0b70beccbb85f56e3694a3085e65e57d9282a4a0ed70678a1a1e436dbe96b840ef101e51e119f6d5cf68171323420a3c4db6df6ea7fda6e7c68bbf17fb3dde1710fc2591426f39761bbf1893862bbde59964fb3a5f879b614ff58b6146f6de9f6257e075bdaec9bc8b3bce89952880ea570cd648d4abe521a56e6e1ffb8b3348c5c07a717f3f974fa32641039923f5b06d1f36410bd4819dc79e1df8261dfea7dbf8706df4148dbf73d9aacbeedfbbed31471ff92b27f01893f917bee0e0000', '\x8b76070080aaaaaaeaff1e9793820680e5c1c34dd5cc7733352df08484bcf82d3312eeea66626a1aaeaaa6a02a166656a73c27e4e1980979bee7e194ff77d5bfe7deea9e515ddec67057bc585858d8d858d5cb8ceae0c3871f83c1601c67b2aa0683c1603018cca1ce88549446e1b0d04eb2f7043f5cf1dfe22c798798cce89b0f45ce3f10f0edd819af9b0fdf5e3f6fcf1ffe934fa207e8c8e2ac4f9583cea8860e88a1622c818aed90af6a18c7bc1d1d73312546897fcc0a1bcfc3b78629da7c8c9a291c5d98ee0c47774f387a48acc879a8644126f33ce7f32e10cc4bce0fec8aa3f3073f96ca2aaf1b6a3a2a85e9242a5d7998530e8b72c1c24bc9cbe3b628b6e5b9ea013a76bcec8bfe5e76fda53ced77272598e9a4408316e44ddd5524dfde8c6068d0821453e8144227cb98c63baffc54715e71be39822cd8e42ddd176ac2618c5278e520ba13ba765f4cd1c80131a48ab14c9ecc9960533452b02886b935fe4186087df97139ccbd1ea04b4c599b2b38c03745b00d4d607b4a700dd050158235ad42337a00c364b3384b59e46f92e8e6ca2244af10e21ca6080bb20123c23b1a3c448563947981f2de0a76f9508569475fd217e7a61d7d1ebc16673091c28e7af4fd06f257449aee08c12f5c239a07588210ef2a4eb960b7c72f088555071610ba2d788c2b8121ac13c4172a15d1b416d88e927900df5032392c21b850264594780d62b3f8632f48ebd217f624532ed4e4eff75f3765cddfefbf29edb59f1c2bbeaf38cff9f174ba1404f7eab87a527b5356de50db85693b7a048fa49308cbdf8dcc2cd621d3586716eb7ba6b1be7af5206f533759b2cf2cd6ecee6570e619ee3d6516ebdee829c2cd616a9c2629b644fc32098def971d76fdb9ddf37bd9b66d7fbeecf787ee78d8e5daf494288b0dbd296b28994d8743430b4a06307ac0861634cb62fa626f74ab029ad1671aeb9bb286189c320f1eb3337c2139656da6b1fe3ce25891ab37e500bb45571622d3cb52a878cac0327cf56a22c92cd609e3e875a6b14e539c300c34d7ef933d79286b72f2efcfcf1ff781401582813ccda54893732aaeb03fbdffc578fd504979b217cc53fa46295a85a0c7b81284e81afa4941540325a91dc0a10d36c9887bcf095a34a34f94c57469f275f25a19f7d68a63306d3c300bd3dd9a3480383cdb40a88d7f166824a5b68a16927826cae9ca16f211f6fd2cb187baabb8dd6f1fca1a2adf064a2bbf1b15cd85491aa7d88256180a2b28112af059436fcae318c947880655546733f0ad1dd31425e138314e6960240a772c788d4343f7bbd42ef4c27d1fad6726853ff08a3a522153b4857f99fc6ee79b596f2c7c35ff43d690b5419bef8983ce4cee7272ca5a2f698e261da4361ade02978c35b8c805f6f7b50093089d41c963a37a977be2b3202c1823a817baa8170408590a267221e493e87d7f2fdd452fddbbf949c1e334e7c782ef4fa2f7e99d97ee35245dae219abc741fe6a5fbc9745e3aec10f9e8a2c9174172763b79744b76f0c25dfc64555e93ce3cc6088f642c9037dc2b2acef3dde574daeddcd33b2fdc6baec60a5eb80ff3c2fdd4b8455b2143523afe01dc1a293c3a33b18ef7c23d90fb8c81c7b8ca27c17a804e0e', '\x28b52ffd60ee0d152100d6339c346049db0630641886611856318126417863f65127b116d9fd93242945768f88990af3564356b0197ec3366a12fe8abb773460e19c91008600940050cbf77710f4e698a170184d43824d24314e63d19e8726c1308945b334025a529325addc48d327f243d01dc4a03347a42c9f59ffd11c96a55144944824b2284cbb4debdf68d66f5145cdfadca2ad8ab415f5ccdabd76b6599f52ebc413657a96fbb6f650ff1373b0c39ecfa5724a16ec96dc0234a0e1216140c1820647a40eeba3bd1a16856970d0ead776c4925332c0052d9fbfe5674decd34ec0fe960d9f67d79c52598e6cff920df1b78fa8baaec62a1de422a5145a9fbbe65ec485dd1264ebb36ddaf1a7f692fe7ea6b65f7263724a02d0eacfcf254531733435f9c524d9973964dbc51429b95da9edb420d46573cdb5d69e0bb9addc64ea205ba7afd8351760599e6579188b0208f633a42ad79c3358b02c477c20cd3d8030a1c2525c326439ab7d65ab1b69b57f97f5c74273fa584ffd6a404a9ed746d5fba2d59fe2175dfa297a4f8b31cc313df4c862ccf19217933c2a0a870574709cc683f4de6ba2c5790f92c2a13d7b579cdeb68a2e2db4a8394b56b062b0204c1f11c447060ae22503f4b49fd6c7f4c134188cc5a22ccbe32ccf4282030a2ef9400407141604359961390e73d09e228b295a10ec961ac3f0ed020cc328140c4643c12ccfe242da5688c315294f1849d3340dc35998c5a234cd02d4a077d8b639c8edbb0d67d50d3c414b9796b4d5e3a0a670226dd93af2745bdd2a1f6d7eb74d60d9fa7431a6f5b355bdec110927016977ba2ea38a7a4ed5778eb44a705f5f003d7b7a77b1896d7301e698b66bece7e7206751be0c89d4114c2ccf1980aea871a93208d5c8882425a634064042a2540d9d0712e04239122621628c32862021314660442213cc8ccc8409a2c20e5757a0ed6c4e2998b395f15bbfa420d0f22b5272c76397c2e086ec03170944e29b73a5ec8374b84d8f100d09a680c3915d81cb95db77144de4bb1009b074a0172ff029bcf97e7aea25412e551eb7904149c2215290e4936c36c7b930d62c10a87f54ace7b74689c0a9759d164308c0edb7dec881e6cb47b1c3ae85f1d48f867526e04e43b5dc62fa222a9627a4b22b7c337ff68652a1f66c70ad54df88721b61ade57cffc53ffbca4dc6b38d165ba019e195041540e0500bc736f4d184b5b1911cb59b274ab13a7570525bdb909e3d4f3568cbb9a910c72be809699263c383832cbca2426d07861413e8560309e0e1e9ad043b015b6cd4dc71e70ba599065197d80c3812d332ab0abf602647c296f2ead5f1d326fac072355c201c959134c869d1fdb2820d5269877e0b80971d84890c35131f3c90fcf3ffdaf3b7ba6390f4c168f11391e1a4ee88734ecf05ab510f43f2bed33cffaf2108e09107d2a99fef092e38023106605a78226f824275b8531dc7a82be9b5ae066266107b025305');
INSERT INTO public.encodings VALUES (1, 'json', '0fd3bd37037299de588d1d', 432318254, '\x1f8b08000000000000ffed56cd6ee33610bee729885960d1a28c65394a3655140169177bc96db73dd58631926889b1440924959f0606f65cf4115af4ddf609fa08c58889e3c48ead349705da8b61899ce13733dff751b77029b491b582100a6b1b137ade85a9d54c886c50ebdcbb74cb9e3ff0818395b61410c23926a8d9cf171238147525a60de662daea72258d12576620aeb16a4ae101074ab96d0bad1b0fcb7240008043264caa65631dba336de55c94cc0a9da06e07c041a6ddcac603696dd0a89c0ec64bd96f27b6b6a83584b7a0b07a5ae716e8b0e0e0620d84bfbc3c7ac2a14495b798d3a132030ed3ae1d972981c1a46e2d845d07cd651a32d326dd244e582353db6a61d895b405c3d2729662d732862a63a91699b427ccd4ad4e853961295a91d75ad27f2df3c29a932e34d378a598509696d8371f3ffcc88ede8dfc6f8143db64684506218c86a3a37ddfdf1f1dff347c170e87e170f85df74bcca8abc4d85a09d70149fb2de6e12a0b382508515b9996c23b000ecba3b7665f4c161ca41515e5debb851ec90302fefcc0ee30186f4e44de0ff6e7581297c5b5155a61f984a7ae7d4b32af2b21606fd997cf7f9c6329bf7cfe133898b6aa50df40081fa5cae7685031c294d6ca0a65a785ade880a889a3243e533867176dd6962c88bc248ebc261eab6826f3568b389255ce8c4e4fc79ba555894ca27778303b4e8361324ad37476fc7d101c66478707835ccec640bc381d03a11b03bb92992d4ec7e08f81158238e01ee26826f33bf2c4b49749db46898e23536159c61f6a5b87ec4cc9c8732f226f25a07b20b8631535f199d42c3256d72a8f4dab5b1b79774f2c60d4eb01fbfbafdf7fa34249c79523febf2a8f8c02ad98366d524a53ac11f5281c06ab44ed365775266772e75ea76978f083332577104bc967cca05fe884936a88e7f01e85c602387c6a558e123698045a8b6951096529e2761bb05d2c010e95acc4d4de34348a6e245e2e678fa8ee3841f496bf8aa954d3e4c692e08383c5e4b165dd3b1419f70abb1f86fd6ab054cf26b4048d1091b964b680d0e7e068defdc5929c94e84d6a746cbf7b71579bf34c086149789aa8b300d7e6fbcace51d95ab31f849616d786eb22564c837af4e0bf2e93d0158490dd8fbac444d00897b3376921ba9b68a336ba86bf3122a52a0c2cf832a3719c21cab88c9fee5ff4c968eb46a6061693c582f7f3dbd15af9abc6ef2dfdf6fa15263bea63b2046497c98e564c76ab578dd6bdaab38f2d5e33eaeb354f2fd0afdd6b76ab9b5aef48ffbf4c9e9189df5326eeb3c4df27fabd423137a87296c979adc5dc50a24d9f257e0fc5f87d15e3bf5c317e5fc51c85c3477bbf2ac570782f0c6ebaa4770b8726f09f14cec37d9551f3f8f2b6ea7ac9e18577d5de64b1f70f76945d98d10e0000', '\x0b68070080aaaaaaeaff9e9793010740413584baa999f9929e9a9e0ee0d90179f15b46e4c9ddc141cc4cdc4cddd5d414160bb7280707c873421e8e5590e77b1e4ef97f57fd7beeadee19d5e56d0c77c58b8585858d8d55bdcca80e3e7cf831180cc67126ab6a30180c0683c11cea8c484569140e0bed247b4ff0ed37bcb20fbab7506863744149790ebd3d31d769ef1be9257d77324f7308441d0d43614b25f9e4db5943a0ed3b3e3a6af8387883a80e5fb37c0d298fd439c3120227e6fae8ed755f3f31d7419231e939f416023587ca6b1773885fdbf8a82f6c92c8be243fa410d055de4ffb443fd1556f53671b089ce8d5f7dbefd310dbde43dd60a92beb85add90fdcc30f2540ed6278d72f1d040cd966a086a1a06b081c4102f75f2ba81ba8ec870805459885d74a256128b1015ffd98385dc5c17348ae3ab6099928928ac006df5d42b64e2acfb58e1f93d00fbee2f031a92872d37bcde163e275d3c6f031387c7fb5a7ab4dd846af39247f7ffdf2ff64f1bec8ff0781c1d514b9864291158b499e4f8ae54bf65e6599cab2c723b80b81d8776588bd6528e05cd75088d428c49c7c451459b150e4a3ae0ccb2904aec90f8e145ef9c9fd7017d091bb00b57b97c05b7d86b4574b3ebe1ee4854af293d9e442464380c7c8de92a1d57306a111f40a37fc5866c95fc9efefff6ec9e8dfdfff834018ba8efc1b14be6adb5c28904d6610a87a1bd9c6631b3b0385955bafcaf5c6d225390ff56092d94a96eb9574ebbd5d9d7433785eaf74d724c1579ff6e0d2a103ec0f4d765c6b92f3e96959cdb2b2a8aaeab4fc309bcdebc57c9a36fab44742267eda634b46ef915c751ddb4f7be47b242deba68d9ff6c8f758af4ebaa90808bf75bd25a3131d8755e9d7abd09131eb2f7dec55b2b17a252f62ac64a0235df8a6c1f37a6f576ebdd13e5985e87bdbacc3e087b89257d21793597221a3d3e4cfaf9f3f56d2ad21a03be2c7eb17f13308d414f9e886d2e8d012eba5b250d9cc9d508049d7d7faa4fdbf655926e48dd5c4f5fab05a20bc7c85e0df721088d404a81d9e883db510781e6c431a82e2f21d8a91aab6631b390f63f042f835bb28e51e043addf131be393904b5a386e53d247143829fe9e28b1008fa1f3e6a7b2cdf2207a8d9f47e105b672aa5a8f04e143e3608f75b863fb070ad29c72fdc09fa1f869a4d05881d2a542e40ea48a7994c2c4eca101097492e46a2cb072c373314887e2cb80b880164507bd484e33d1b7b9f7c66af23d1c6250ed50a8e723f08c8e0c37da8dd0d917d07851addc3d450c9060aff8712aa96b511acf307e989bb0f81aba87b1b7017b18e1ee8069b588590ae10ebddd83b5d05dc0ff7bb90b96ff6c2bddd4741fb315eb8377ae1dee6853b6e97575eb88b2442b6ca1b2fdc3bc47ba53ec11f8fe0a74ede7446c9060e8f02acf273d679eedecea689e7ee03efbf916d925a5f7acf97200060cd34f1dcbdcd7377dcce359ebb77f5dcbdc3a27f278bfdc215d4ac0666292cc6fe15826fd5d01381270ea4a85fd8c93c9ebb9f61aed159a5e6401aeb48f0bcaebe2aef0ef77703', '\x28b52ffd60d10dc51e00666f91376069da06306418866118563181264161f8f3f8a893588becb59f8d58ae9c6c3e0fb1f1308ea1b49120faf3d848c892a152bf4e8e0207f37c00850087005155577317b5ed57336277515ff744b26c9f4b5c4992e1b20a086d6b6523cbdd684be7f4155fb0242987f365eba82847b47fc1a6f853c8534e5dedb76c1d10f25297edd2908a9cd18e8ad112d24ad21253928e735ab66ef160518e78c1b66df8fecb967130cb22d1e978dd1339abc5b2b44afd4fdb564eafb42f76231c635597ad0509181cf2820a1230ac00cb812c697f4643a638380e94a53a0db1df97552a2acbf66169e8fc2937d6247e6f39bf467112783cdae3d10a3c1c48340e0ce310d13c9a6dfbfaf951d5b21dc03405221602050c04ac97bd2406d337517f929c3a9d523fbb3551dbd16ad635f1fe9abaf5242f768b3de435bd63acdab47ae7d49a08199663396b79bea255852439e9d767518740d42323cbb33c2e21abcd9f0a200839d607a2d153bd2f08ea696d84d908c5f4cf31d6463642b191894b8e07888807e138062426ceb9267a384e62f200b1b0bf8e110a47eb92a23f50d34af2c9232310b53c50b43cce82d5ab2c168525048a1e887ab62d8c3f495ef6cbe996e4ca14493a836dab41030d958a86c770ed04cb188661bc529a4e8abf2549d66098a6699a26a36195ea9c9adfa0b2ca56d71540ecc9d58e18be6d1b693fbfd33eb0e87cb96d972de4654cdbe9df83f31a9144baa423f8c4a585d27849478fcb76e365c7c9f13fafb324ab06cb7662da9c6059854b97109ff89bd179b488a93a8c2a4ad2cf7102850b01809ea8b12d3224232332410a0a92a40350222184aaec061200b52c056118658c801864881110232002628cc8c8d0549a961bbecaf5f489d51aa8f2ac5c5fe7c833ea459d67050e4faf5b79763523e1ae4235e616044dc4429c1c2ad57e6e86a7aad38168bfb5f2c6e33ff00ae5d10d90190bb4444f4ecff5c45e352e3db4c1fe8db950ad9ffc3cb1f1f8e38cff951b383af70216f183d94e2ac5016436a84eb8bd62805fddb6f4f837edfd86505b15e24d71219b22b989a18e817157224ff8b1281f1f862d0c8f281ce26d4629b5db72801744fab4b8fd42aae60ec91269c76e53205ebdfd5537511406eb08e45ca43789106cceb8b04ef0b5fcc2508b066756020b05977886dfb43c0f36bdb75a1b6224a30cc61b0d15a539af07487cda0898f701884203d786237f7b4d552f4c6f88086d4fe8d75d25e0337eccf61f440fed7181affeda145a66ff8aa89f98fe66be0a5e07fd1bc3557d60fa70e969541bc3373af62253425209f71007dff9a3cd972c5be7132d2ffff2c3a09db677ca199287200ed50c82b05c5028576ac411ff01');
INSERT INTO public.encodings VALUES (1, 'rss', 'de438fec277e2dfd165def', 3361583637, '\x1f8b08000000000000ffd557516edc3610fdf7290815b03f9c152579edba32978103233f298aa24e0ec0a566b5cc52a44052de75bff25df4082d7ab79ca04728862bc9ebc436dcda40dc9f5dcef0cd0c399c7918b1d79b46932b705e59333bc8d3ec808091b652a69e1d7c78ff76727af09aef31e73dd934daf8b292b36419425b52da764ea7d6d5b4921434346082a7799ad3a4c736502931c23d082797e9b5585a9b4adbd0c6793f6245b0cd085dafd7e9fa28fa2eb2ec989e07db0c40694d001346ec780af496a7196d6cd569f0b407d264bc5f52a459c2995c0a6340731654d0c0df89b970e4c347c5e856c1b4322b8eee7d49a981b54f61239a56036534eeb10abc74aa0dca1a7eee825a812601dc5cb82e65747797e1c54ab4224b078bedb1bff2bb00a83c155aa7cefb8438d0b3c4835e24245cb7304b44db6a2505c6a3cefbc34da313ca5965a51f0f8a4973decfad70554c9df37ee25b906ad19b321a0d580d069c08d6f118f74a327aa362aa113570d6393dbabe950325ad495b53338a90272491f691b43075872b55313a0a4c0b1fde744a57172200bf14e115294ec94ff68a14597142b2efcb2c2bb38c1c665996a1e12e9c85a0f931a3f8c72a59b6dd5c2bbf04b7fbdcb7f44c05686e5f674af645d39e91cf9ffe7827b4fafce9cf479488704149acbf15069a4c272ba1d55d75f38b32f54a7861c8f48b92a93b5511e57f06d7881f9559cd9285d01e121e445deebec52bcc44d947a45346d192332902d4d65d93ca364299876aee3b0f124bc327fc4280134b4607eb7fe727d856499ff0cbced442ed7a69bbf93d2f785266d39d171c80acefdc323211547c5f87b376bf0e67b898e3e2dc8815f9d8559d265354d2a88dab08dcc3e542d59d031451524d4dbc93f7242352153d3e5a9cca69362fa4948bd31fa6d3e3eae4f828add5222142875982659090b5aac27296e4095982aa970197439885aaa588c4801ac413153a3cc0dca10657be115aa3f0d6065b9273a3504b4775946e3b1a54fd85e2fde24dcf952328f8e0aca951e33bd70554d11b1d99122cc394fcfdd7efbfc5bd68cc06921c538dbd221d447238378ad11d19f7f4d09ed8abbbf296e7bab612012a8e7539c9f34971fa3e3bd9bef261ec56466fe1d0a5b79d933072cd561c19378f61b64abe0d82adb4a5c82b25922f68758bbc314f48ec587c3a13ac236fc0a920903cc1486d7de780744effe7b2d0606a2c86e9d1c0d50a598d62cd50ce625d957d969f1468a1345caa5fe1ee50040375cd2c89d1ef2ed1e134bb5c331428a35feff570e9a052818fb53a407b7d8f0ab0091cbd0ddb5131087d0238a39165f7ee20dbe24964bb7998618be761d8e27fc8b0c59319b6d8d7f7306c2491473250f1ed18a89f140ee3ef0b62a0fb9be15a989a546a651dacfc630653b19d0186a9239f60b21fee89fc797a227f993d31cc1f8f998186d9e502bc78f4e4923fb9aff267e9abfcdbf5d5499961165e6c5fd1f14b0f3f9af83f6a6c2fd4ed0e0000', '\x0b76070080aaaaaaeaff1e9793820580e521c24dcd2ddc3d3dd5d4b4c0031cf2e209090919997017571557d37035550555b170f73ae539210fc72ac8f33d0fa7fcbfabfe3df756f78ceaf23686bbe2c5c2c2c2c6c6aa5e6654071f3efc180c06e338935535180c0683c1600e7546a4a2340a87857692bd27f8a1ca7fae93676f988b8b6178b76cda770c838ec6053bbcfbfeede362fbee1f75277329ec3af95084d143351225c1799ab36f62b6dc688e1e270c54f8b259f2ca7f9a4c681c0c4186af1584acc7e606638c8d8e139f7229fec7021427efe3e472b93497a7f8e14ed7b66bbea3385511a7a98e813090ffd172f2692e852f9b964fd1cc1e0bf79c8257651cbfbdea9ab652528f10027a25c9914775802364f6fdd5497e11bf4d7a17ce6a244a45701ef0521abcc2943c72c9efc3b74a83456797c8c5a07699dc193d23cc47c87323b98f93cf24509c8477e1ccc68ca7ace372dcdfe709d1140ede37b9948a65f44355d09f2a46b78443052979a7815c0c3c97f2709d7cc595345197cc8e772f974b934b3946c8067c702f97b22809b53bb9e0189207827bd262c00c14b34a1bca9b96fcf2e19e7413585472ce3efab187c35da7636852b092cf19901fe53cb574df43b0335854ce487e61fceea58742cfb3f3660f84ea05e891755bf639beb1aeed36ac7d2fda56b42d7b68dbb695dc0739fdba24f26a2d399157d26891e6a37765c48cf293fe5e958e70a28bb32fac580d53ead99f1fff1dc0bb3f3ffe2793b77d0d3239edb1f0331c212f568b3378473b2fdcfbea823d4381c0566473fe6d767686b9f205f3049f5c380fd5097cc14a1158818f93c963d7761b916afa3a5f496e676794d4406863be3113277081ee5ef995fb829a5c0ca5527bc00ca3e4310c578ceb138ac9e952a997395870319de4341fb1f872d98876e58eead925f72617d208be2b34aaf6d4a7da525f7bea8fb5a57e17e0cc5e67337bb6aa3df5fce86570ee19eeddd59efa93b373c69bc3c44d96952cc1d2321392b8fa7ef9fae9b4d5abf6d869ad4fdb0fabd5da6cd64f8d75a78a81a7a13a807715bb3843e3502d2b36a2b3230dd5b2aab398eac9590dc201eed696fa0378c71ccd9907cfd919be5026f0beb6d47f8c1405db05570eb05b74652132bd2c858abb1a2cc357772eb3da535f28c7606b4b7d99f34c61a0b97e9fadd819bc6bd8dfdfbf7ede070255480eee0b5369b4d0190504c42ef009eab52a8d169e5f4fba6b2cebbe3227038446756db7592c978b6efb0dd3833f702c84e43211d4ef1d69b42871ce1ae5cdc8974ceafa3229e01b921009541293e5cd41255acfd9771345544cb0c3370fd50102c5cc9e313b828a2b8941fb58e68c6cce9e4f5ede491a773c064be350ad9ee4f540926dc6ad3b555cc948c005a4d3ed129b9d9cc717f72f26f7e2944d68dc3ce5207945a62f698e3a15a544eab2b8d8dfd7024c321a478a5e47f52ef7c46721bc528ca05ee8a25e10206425b9a485b89387d02b61ef04ee47f955cabeda3bf7e1deb99f56e79dfb48efdc6b48905c430a79e79ed2c57b217fe0a7450a6d6488fb37089619778e19cfc5387da3d8016a79f8d2bdcd97eec37de97e729c5a32bbed2027fb25953d16b05edec397ee237de95e7335def2a57b4a2790f869e2adcfb81e2104f44af25c8a1a', '\x28b52ffd60ed0d8d21009635a0357069d206fcaefeffff5f33a0100f10fd6e933d294921db506a8452ca080f4505daa0a7a9b7b7114cff934f0849ec0c349702062a4c92008d009800b31f5bb60d278927ad4c49c7dd67b64874c896398407eaf9c1085a43ea9435d83132c4b1b616a5596b7736ac4f4abb280c8d4da37492a48e9558962642a248241249529ef3a595a453a484f0850271cf3dd95f4b6b1985d949634b0d7bdddbe8a502bf4ebbcf44296435dc7b6684d244cdf9aca11178a0601c70f0e0a111457fd2c5560f8bc23c34a2f4f96da1a03421c002d3e1a34e8f7b6c99448394b265591608b52ccfb23c021635d12c8db2900a1445a302506ed09ab28107bd16a093215bf6bc4691e12e8be2a444e91c7e65ad23969c2d7316ed25e5efd8115b06b9eb6932e6fcf72c1f73fe74f2b1b60b4a1308760ea78957a3a70baa16047bae06ec576bce5720e49daf1b82fa21ea61cb94fafcf8a60a76c4e93b5a944e277f176a411e291112134fc271065040ceb9e6b1388e028a9058f7534592f7d7c8a1867daca3607d15828a70743c2a68e4305550e8d05e3fcc599e89479d9ca3581bb4359d4f922e83f0371b686b46e9d4f504109d25f9d4c5cba8293bd69639fb047822a66df5840cad46247a0296be174c57cf6be4a8c893235174060e39c2701811e7f4d982040c0e194105091854c524b18372a4a6cebe21016dcedf651886671b60186646fa65c49f8a225f344dd33493a66159a393a68dfaeb5f2655d511bc41438758db8d70a2d8107e55fd754ae86233f5ef02ea258d6a2d760ba6dd5739974138a068180cc368af29bfa92ef3e8e8776c02850b1994a21cb5b47e9d51944fa77a7734ac47877a249507206469fea35257ec22872824f286a8c5ac06843e97a8b51a147280aea82135320aa119911929682a690c4042c2580d950712202315cac38c71c6184208218231c1482081c4502032416a6107ed4dd1722d61d0afe9db1a09c0db09472fd2fe45027890240791a3c91d0c1cb98b3c243dc8a9a884185e07382dc8b8fbf00a112021c881b705607770e0a02c92e40ae1aa515ad5abe74198aa82a8084adad98263d62b3b819ec86f26e5f10d2111574c3dbf80930ddfddb0c4e6b9751683876fdc65b3d96bab203c7f5bc39140edf29da6360c0b6f4c2b2a93e8868a07d2a8e1750d275b78436cc1bf35377614a50f6f1340ebd499d06b30d1f197ac936110282f91bb49a0b446e5d8c3ace8396e309302db0e5a584c48ad3539305310afe3181320c6875689cb3c2a811cb0a90282cb2405c8aeb4741012e1218a324345a7703ca861f346587b436116cc5628968049f85e123748db7fe761bfb83e6960743d8aa7367e8a3bde6cee833e3026fef25253ed6c417e20d5251bccfc5708b76dd42a09246619331f709b3769c6da3d34f455bcb57d0871148de567eddccf29be25703ab3fcc86dd28789fe6444631e42ffb15fb17b7445a252defa300b3e998e787f63925e733d6eaf02');
INSERT INTO public.encodings VALUES (2, 'atom', 'c52c50d36d6145b159977d', 3765559060, '\x1f8b08000000000000ffd556cb72db3614ddfb2b30e88cbd484590142dd934c48c3a996cb26b920f00c92b1211087000d092bbf2bad35db7edf4dffc05fd840e40527eca76e34cc6d968808bc30bdc8b730e44df6e1b81ce411baee4e2280ac22304b2502597d5e2e8f3a7f79393a3b7d9015d019468db0869d2064ace16b8b6b64d0931c074510717ac562a2854431a6d0cc10396d91db0edb40894ae08b3aa69bb9c58d5e4c62a09864441387cb1836f369b6033f51fc461784c9656351e930a26ab05e625ce282f33cbaa54c2c604b0654d2be0e7388c6793289ac427a93b342957a7f318f29c41344b56514e092f336ab91590bd63a0598dae2eff441f58ce34fafc8553d2afd1ae2d998532bb4ef8299ca7619886e11bff4bc908a1acb3b5d21995ac81ec462a3fa79de6992bcba484dc3c2ba1c42d51327e2eb85ca35ac3aa6fc33dbc2bc8100385e54a1a52fae307aea11869100b6c40ac30b2172d2c306b5bc10be6a0bee76fb68dc024a35fb509eef33361414b6661dcc4c2d692daf6992b90a099553af3073d2f28b90e515e28f9701bdc4ad0ca8a1237caa850957a0ae931d474797f5b4b6df91a04b2a073a6bb8092dd1265362d4180857202d2ea0be41bfc207152a62d2f049029469b1ae402efbd7d57709fee99a4dce54e6e52b0274b820e59d39ea1abcbbf3e30c1af2eff7e9486b3344cd2300cc2d97c7e1a3dcec6a5e4943cc143e630b7a958286941dae19afd0d6787c29eb587953d7383dc0d9692add197aeec044a5c90f8a81f79e0811bae78d569705337e34d858c2ef630dc9b0b399eae4e8a24cce3a2285627a749725cce8ea741c55718316117d83509a30d2f6dbdc0114635f0aab66e386eb3e255c15a477e177178c46de70e906b177123d33021dce4bdb22a454bc95d94ecc27e763bd1181a0af2f5f94a975c233731562b59b988e974675d885cc75082d64cf000fdfbcf1fbffb35ff312543bb336abaa661fae256df7fe5b25a33c3244a1caf3d20a305b350290705dd2c70ef651899a28606f6b4d7ebf2a7d1401c85ef64f9d8c98af16765b1aae5857139da2e17dcd477bc72f62049afb1bd113d652bde0ec568f97eb6a7b6415e86ac9da426c9c4751a8f86e7f739e70cdf496154a70b185f0f1261e475e72826add2e817d0dcb2db69401642994eef5c9037ac02e2e92940568e94c9f4ee4ef2a6f33fc97392518f490766a04e8b3d857bdca39a5971011ff96fd01febde995d82ae59605fc6c3b21a4f53822934f7baca465151727f6d80171a4a6eb39dbe46e8101f50ee11f1d9c6651f18274303324abcdd66075f69bbf17ddb8dff9fed0eaf7f10cea23099bf0edb8d0fc51edbf5ceb27c9e2dc52fb3a5f8c7b2a5b8b7a59b97f81d6c697bdb445ee4452f9442745f0a174c56a8e46ba5616d1eff133c4bc3c875707a3a9f4fa7af43069123f98b6510bd4c06d1ab94c19d17fe1d18f6addef70768f01d84d4bfefd164fd6ddff79da688fb9794fd07507c44e11a0f0000', '\x8b8c070080aaaaaaeaff1e9793820680e5c1c34dd5ccd73053d3024f08c88bdf3223e1ae6e26a6a6e1aa6a0aaa6261667d8a7342defa5a0579bec7e194ff77d5bfe7deea9e515ddec67057bc585858d8d858d5cb8ceae0c3871f83c1601c67b2aa0683c1603018cca1ce88549446e1b0d04eb2f7043f5cf1cfe22c798798cce89b2f45cebf10f0edd819af9b2f3f5fbf6dcf5ffe910fa207e8c8e2ac4f9583cea8860e88a1622c818aed90af6a18c7bc1d1d73312546897fcc0a1bcfc3b78629da7c8c9a291c5d986e0c47774b387a48acc879a8644126f33ce7f32e10cc4bce0fec82a3f3073fd2ca2aaf1b6a3a2a85e9242a5d7998530e8b72c1c253c9cbe3b628b6e5b9ea013ad6f5cfa7126e3705c571df1737c14c27051ab4205f14443590cf8fff93abbaa9487ebe19c1d0a00529a6d029844e96bc3c6e23853baffc54715e71be39822cd8e42d7d22d484c318a5f0ca818cee48d7ee8b291a392086543196df9339136c8a460a16c530b7c6dfc910a107052e87f9b407e8124bd0a2197d625d112072051ef8a608b6a1096c4f09ae011aaa42b0a65568460f77986c1667294be8fd258db9b208d12b84848629c2826cc0d8f18e060f51e1186566a1bcb7825d3e5461dad183e2c5b969479f07afc5194ca4b0a31e7dbf81fc5591a61b6213be708968ee600942bca938e582dd1ebf2014561d5840e8b6e031ae04c8b04e3c5fa85444d35a603b4ae6017c4349eab04401853229a2c46b10a6c51f7b4186472698afec49a65ca8c9e7c7bf5765cde7c77f82145ff9c9b1e2fb8af39c1f4fa7e782225f1d174f8b6fcaca1b72bc306d478fe0919e1261f9bb9199c53a641aebcc627dcb34d617afeee46dea264bf699c59addbc0cce3cc3bd87cc62dd1b3d45b8394c8dd324c596ca5f2601f3fdb2c3ae3fb77b7e2bdbb6edcfcffbfda13b1e76b9363d25ca6243afca1a4a66d3e1d0d08292018c1eb0a105cdb298bed81bddaa8066f499c6faaaac2106a7cc83c7ec0c5f484e599b69acbf8d3856e4e24d39c06ed19585c8f4b2142a1e32b00c5fbd9848328b75c2387a9d69acd314270c03cdf5fb644feeca9a9cfcfdf3fbd77d20508560204f7329d2e49c8a2bec4fef7f375edf55529eec05f394be2045ab10f4185782105d435f04024c2949ed000e6db04988f8a31b82b2982e4d7e4c5e2be3de5a710ca68d07e661ba599306e8e4e5e906426dfcb3c423d1b555b4904834b14f57b6908fb0ef6789ddd54dc5ed7e7b57d650a137505af9dda8682e4cd238c51634c8505841895081cf1a7a551ec748be4234a8a23a9b816fed98a62809c789714a032351b863c16b1c1abadfa576a197fefb683d3329fc8157d4910a99a22dfccbe4773bdfcc7a63e187f91f640d5945b4f99e38e8cce42e27a7acf592e668d2416aa3e12d70c958838b5c607f5f0b3089d019943c36aa77b9273e0bc28231827aa18b7a418090a5602217423e88def7f7d25df4d2bd9b9f2c009ce6fc58f0fd49f43ebdf3d2bd86a4cb35449397eec3bc743f99ce4b871d221f5d34f92248ce6e278f6ec90e5eb88bf757e535e9cc7d8c704f86f0ab3f3956bca838cf77cfa7d36ec70a4fefbc701fed85fb302fdc4f8d5bb4153224a5e31fc0ad91c2a33313eb782fdc03b9cf18788cab7c10ac07e8e4', '\x28b52ffd601a0e852100e6f39c357049da06fcaefeffff5f33178538018cd6daef24d3227b2d26494a91111e3a8aa0c712b595dffeb7f6dba849d26638991c7858ef0590008800920050cbf77710f4e6224672184c731475d38090607b1e1a05c32818cdd20868494d96b472234d9fc80f41771083ce1c91b27c66fd477358966611512291c8a230ed36ad7fa359bf451535eb738bb62ad256d4336bf7dad9667d4aad134f94e959eedbda43fd4fccc10e7b3e97ca2959b05b720bd08086078501050b1a1c913aac8ff66a5814a6c141ab5fdb124b4ec900174f5b01fb5b367c9e5d734a6539b2fd4b36c4df3ea2eaba1aab74908b9452687dee9a7b1290adcfb669c79fda4bfafb99da7ec98dc92909c0cf254531733435f9c524d9973964dbc514d82eadfeaf6fbb52db6941a8cbe69a6bad3d17725b39a8275307d93a7dc5aeb900cbf22ccbd3581440b09f2155b9e69cc1826539e2030bc2048535b16d2e1090e5acf695ad6ea4d5fe5dd61f0bcde9633df5ab0129795e1b55ef8b567f8a5f74e9a7e83d2dc630c7f4d0238b31c74b5e4cf2a82c1c18d0c171201ea4f75e132dce7b90160eedd9bbe2f4b6557469a145cd59b28215830561fa88223e3250112f19a0a7fdb43ea60f06a2d1602ccab23ccef230244c5070c907224c505811d46486e538cc417b8a2cb6682d9fbfe5674d6c10ec961ac3f0ed020cc32c168d06c482591ec685b4ad10872b529e3092a6699a86b3308c45699a05a841efb06d7390db771bceaa1b7882962e2d69abc7416de144dab275e4e9b6ba553edafc6e9bc0b2f5e9624ceb67ab7ad925148e02d2ee745d4615f59caaef1c69950040cf9ede5d8c39a6ed1afbf939c859942f4322750413cb7336e7e0c1840a4b71c90180b3a861a93208d5c888484a4b92744042a2540d9d0712c0532549938818a20c21462433c14422128888888282a8d0015767a11dde9caa6061f2c66f49938270975f70c969188e290c61883e707e20925c44587a9d458773e8116e916013607a647780b6b2f6dd91263a5d482f081de845da0004884f08d847bd98e4227af40d639a1198288de4766ab884aea563d181cfff3bb0c6bd7576e462ad46b38d206b37a0de449606821f1a31360be3ab9f425a87d1fe1ad87617932ca2c06442e590729811732f7441d69f8dd9753e3d0db4b9e0dc5cdf380e528f7d8d12b5578b82f1b4fa7e44753cbc3494230d0d9c4436164884cce6e99758179e91b84348056f0380efb9d5102ee741850eaf4ca7d1f46093801f2d7c52e1db4a862766ea9c036e20fab42a019d7028a29a83dca14229802109949b1707622e33a6300ae63b3ab6cb3bf0c947470107ee5c845d89a47ea7080586d00cc1f9e60d939e9448471d043896471891511117a058cfa9ce5b0769d9099c42cbb65964e162472e28f9911a244abd635edd3795270b4153013031b90263c204ae857dddacbd9e100747686354a730522a733e56877bfeb14bfd491f76f526f381d8db9b2a');
INSERT INTO public.encodings VALUES (2, 'json', 'e00dd438c5aca4f20b9b0c', 3577879800, '\x1f8b08000000000000ffed56cd6ee33610bee729885960d1a28c65394e3655140169177bc96db73dd5864149b434b1440924959f0606722e7aebb545df2d4fd0472846741c65e3c44a7359a07b312c92331a7ef37ddfe81acea53658290820b7b63681e79d994acda54c0795cebc73b7edf9031f3858b4858400de0ba945ce6e6ffe60a722169afd7c86c021af4a39ab4526678d2e3a1995bc30037929caba901ea5369e9189c54a192f6d5301075a7f71dc808a050ea93489c69a52420027dae24216cc4a1d0bdd0c800326edcec68a686f50ab8c8a10e7d8efa4686c5e6908ae41899230e902f1cc3560c9c1c51a087e7979f494432154d6888c5e8a2970981174e63ca162445c351682164d739e04cc3471dbb5235663621b2d0dbb409b335158ce12d142c6844a59a2658af68899aad18934472c1156669546faaf31cbad396a43532d2e1493cad216fbe6e3871fd9c1bb91ff2d7068ea5458994200a3e1e860d7f77747873f0ddf05c361301c7ed7fe128baa3236b652d2218074de8a2ce8d284538240688b4921bd3de0b07ef5b3d997d32507b4b2a4dc3bd7d023f9980a7fba61ab1a8cb7a006ef8e7717a220b2cb4b2bb512c5679c75f0add9de558d63c898bd65b7377f9e8a026f6ffe020ea6294ba1af20808fa8b285304231aa29a99495cace725bd20bc23a0ae3e84489053b6bd2a660e3d08ba3d0aba3890ae798355a46219619333a399e6cd65e295314defedefc30190fe3519224f3c3efc7e3fdf4607f6f90e17c02c48be309507513601798dafc7802fe04582e8903ee210ae798adc813d15986b609631d85a61445117da86c15b01385a1e71642af13d03e50b91315d6d1096a161aab2b9545a6d18d0dbdd5131b33c27ac0fef9fbf7dfe8a2a4e3d211ff3f5d8f8c425839ab9bb840933f22ea41301c7789da1e2eab14e7b8f5acd334dcfbc189c22dc452f88419f40b9d72520df17ce5c7c0e153a33281b0c12484b522c94ba92c455c3f57d836960087124b39b35735b5a26d8997e1fc01d51d2788def8ab9ca19ac55796043fde5b4e1f5ad69d43917177d87ddfec57174bf7d9542d95461591b9a43687c0e7e068defe15053929d19bd4e8d8be5a58ddcd792604b0263c75d4598083f9ee66a742d94ab31fa4462b1e35d745744c8330baf75f9749ea120258cfcb42c4b258cf62023ac9653b89366aa305fccdddd885255f67348e33441997f1d3dd429f8cb6aa3131b09c2e97bc9fdf8e1e5dbf6bfcdeda6f2f5f61b2a33e264b856c33d951c7649ff5aad163af6aede319af19f5f59acf07e897ee35dbd54dd03bd27f95c91332f17bcac47d96f8bb44bf5728e64aa88ca5b8a8b45c184ab4e9b3c4efa118bfaf62fc972bc6efab988360f8e0ec17a5180eefa5119b86f476e15007fe97c2b99f572981c7d7d3aac5b2dff4ebccaa9de972e75f58775704fd0e0000', '\x0b7e070080aaaaaaeaff1e9793010740413784baa9b9f9929e1a9e0ee0d90179f15b46e4c9ddc141dc4ccc4cddd5d414160bb7280707887342defa5a0579bec7e194ff77d5bfe7deea9e515ddec67057bc585858d8d858d5cb8ceae0c3871f83c1601c67b2aa0683c1603018cca1ce88549446e1b0d04eb2f704df7ec52bfba03b0b852646179494a7d0d98ab94c3b5f4b2fe9fb90e3740c81a8a361283c117b6a928ff7ff271b3a924f7e9c34049aaee583a39a0fbd37b11ebfcdf225a43c50eb0ccb8ab90c3270117567832ca38329042ae632ec7b7e9a9e426721507228bc76b134f8b5b58ffacc2689ec8fe4fb1402ba28e7699fab4f74d1d9d4d91a0215bdfa7efbe7d4c7a6f35057586a190ac038f11e04af0adcc20f25406d6378d72fed050cd9baa79aa1a04b081cc00af75f0ba82be8d8f5110aa2300baf854a427fc41c7cf53171ba88bde7905c746c1232512405810dbebb846c99149e4b1d1f93d0f5bee0f0981414b9eebce6f098785d37313c0687efaff474b109dbe83587e43fdfbffd2f997fcac7ff8540ef4a8a5c4221cff2f9683c1ee58b97ec93ca3295650f47701702b16b8f217696a180735d422152ad1073f2159167f95c918fba302c2710b8243f385278e527b7fd4d40476e03d4f62e81b7fa1469af967c7c3dc8331dc98fa6a333190d011e227b4b866ecf198446f11de73095fc58a6c95fc9c7fb3f1b32fae3fd5f0884be6dc9bf41e1bbb6f59902d9640a81a2b3916d3c34b1355058bad5f2b85a5b3a27a7beec4d325dcae36a29dd6a679795ae7bcfaba56eeb24f8e2cb0e1c3d7480fda1c9964b4d7236a916c5343be64551548bcfd3e9ac9ccf2669adab1d1232f1cb0e1b327a87e4a2cbd87cd961bc43d2b0ae9bf86587f10eab65a5eb8280f05b571b323ad1b15f1efd6a195a3266f5ad8b9d4ad6562fe5458ca50c74a40bdfd47b5eedecd2add6da27cb107d67eb55e87d1f97f24afa62324dce64749afcf9fdebe752ba1504744bfc78fd227e068192221f5c7f343a34c47aa9cc553675271460d276a5aeb4ffb72ccb84bcb69ab85e1f560b8497af10fcde5e20521da0b690c9780702cfbdad4943505cbe433152d1b46c23e7a1f762ea55bb28e51e045addf221be393904b5a59ae53d247143e4ce74f1450804fd371fb43d1cdf2207a8e9e4b6175b672aa5a8f04e143e3608f76b863fb070a929c72fdc09fa6f869a4e04881d2ad45880d4914e3399589c9421202e935c8c44970f586e662810fd5870131003c8a0f6a835d3fd0dd9d8f9e42b7b1d89362e71a8567094db5e40061fee426daf88ec5b28e8ccb11a3ab2d1c7e31402a168581bc13a7f909ef07bd53b64dc44aca307bac1265621a42bc47a37764e1701b7fded2664ee9b3d776ff741d07e8ce7ee8d9ebbb779ee8edbe595e7ee228990adf2c673f70ef149a94ff08723f8a993379d51b281c32307abfc9c753e766f67d3c4c7ee03efbf91ad93529f3bcfe7200060cd34f1b17b9b8fdd713bd7f8d8bdab8fdd3b2cfa77b2d82f5c41cd6a6096c262ec5f21f8560d3d1178e2408afa859dcce363f733cc353aab941c48631d099ed7d557e56e7fbb1b', '\x28b52ffd60fd0d351f00c6af92387069d206fcfdffffff5f6f1e04f250c3e2ffff66a924b2b7fd44484b22932eb6276214c2aa6720462f78fddf3e218dda60a273a66a027e017d0085008700ee825296ade413d729f25b56f1a02dbd2ce4b81b6da7a4bef2054fb17a385fb68f3a399afdebb5c57f4ab66de5d3d19696ed63d94a0c8dd2df356528d3af829cd10f8ad1f1cd4ae9892b4a43492d5bb770b026474cb12670742c8a6773826ddbeffd976df36818669af2217557a2a4160cd368f54f6ddb289dcebed88d1414383a568015791c677f463fb634441a2c0c8d30c07e5f76a9b82c5b07a69ff39fdc589bf8bda37c1a414900026910482b006910e134344d03840371b6add4cf525597ed80c62900b110285820607dec1531784a12f4a9c9a74f39f5b35b12b4ddac922e8977a9a75b52e4c56eb17fbca8778c457bd6775e2d89a8d2d5dc056dfb55461cd014e57cfaace912a87ae2847998c7a36435f95201f41e43fa40337aeafb82a0a6d64e9a9d4c502f39c6dac94e267652f1e9e1f000213d442206222ace392782445c44c5e18161971a4e26dca46b82fe403debe495274ea08a79a0887922eb55a95a2c0b4709143d50f56cdb079fa27cec8fd2adc8942d53f405db56633284952edb0a1c1dfe380c970a06a961da0996354dd338b5f4941697d61459a3691cc7719c0c875da8f34a3e03ca2e0b0036e55e47fcb62d9cfdfc3efbc09af223536cdb65fb7859d3967ac921f21a11253aa52178c527a6d2784a4387cb76e36343caf13faff3142b8365cb2a3c7a9478c5250923900641517f51ad28fd0c2348b070613d566431cfd7596980a3a8912d5246464646340525493a50223186a8d20312c0b42c4761945246400c22c40888111081901119199a4ad37203becaf5b417eb3690e359b5aeee9167558d7a9b8ad2bed404e7d9d784547b00d19851103591377172a864fca0082f55e707a28bbeea1b8bedd4575ad43b184c6fa0e510bff45cc8f6daf48dd24051370a656549efad13c5978f0a9ba77b5c399fb9954594c1e61367e360181be4d42cc0680059bd777aec37b17f7723e3e3c5e274352527d340dd03c3ba2279d68c91f91e6e9868f8a3e168de604b19d016697812e883e2e20be2acbb31cbdb396e9082d8f5ea59213228e89c2cae6bcbf9b33d9282c07970d17a027195870ca1fab0c3ea6141ba25d6e14797c79aadffeda62174324a30f728d696e63c8440e6e85f30ed81704212b501f7df7f83aa177509ea9ca5f1240b39316e2d8447df2eec4174d21e0ff8e8afd9438bf1bf887a84e93b61b5c04a32206078d587778fd73d41b5b1fa5c6f19e52944b1cf25f81f73d0687c6c538a6138f1e25ed72243ac5ecd0a3d31674dd6338c266e64775074dcf1defaa9baab0827fe03');
INSERT INTO public.encodings VALUES (2, 'rss', 'b50372a592d6d1f8631708', 4241047787, '\x1f8b08000000000000ffd557c16ee33610bde72b082d901cb21625c5c9a60aad8517c15eb6288a66f703686a2c734d910249c54e4f3917bdf5daa2ff962fe82714434b8ab34d02b749b1d98bcd19be99e10c671e28f6765d2b7209d649a32707699c1c10d0c294525793834f1fdf8f4e0fde167bcc3a47d6b5d22e2fc5245a78dfe49436ad55b1b1152d0505053568ef681aa734eab03594920f7007dc8a457cc517c6c4c2d4b4b6ce0d58ee4d3d4057ab55bc3a0abeb32439a6536fea1e288cf6a0fd801d4e81ded238a1b5295b058e76401a0df945599c4405130bae35a88279e91514e71c2c5f909bebdfc8073ee3967cfa2c19ddec3125f5b2c0482ea754c3cac5b0e675a380ce014a471d082f8d76b40c5e180d06ac0427ac6c70ab985a2f97a088073be3b68d19ddde6598788e56646161be496bb760b1752e2216d42472a0e611f1570d4c22de344a0a8eb1a975ee705dab8816ac34c20d996081ad7333c36d19ca6c9d1bb906849c77a68c0603568106cbbdb14548f852307aab62b2e61514acb56a707da74852181d37ba621421ff63c1697712c575d5e24a968c0e0253dcf977ad54e539f7505c70ff9a64a7e4077349b2243b21c99b3c49f224218749922468b80d67deabe29851fc63a5c89b76a6a45b802db6fae58e9e490f759fee063426fbbc6ecec8cdf5ef1fb89237d77fecd063dc7a29b09797e863341e2db992f7f5d84f52574beeb826e32fdaab6a6549a4fb116ccdbf977a3989e65c39880acfab7cfbae5e6325f22e221d338a960513dc4365ec15294dcda57eac3f5ff5c3107533c5686ffdeffc78d348e1a2e2a2d51597db5e9a76f6c00d9ee4c978eb067b20eb58200fac0665b1affc59b35ff9335ccc7031d57c493eb765abc818953468c32a00f7703997556b014594645d1167c503c508b4478f8fe6a7629ccc3221c4fcf4bbf1f8b83c393e8a2b398f08577e12611b4464254bbf984469441620ab85c7651f662e2bc10389a006f144fa160f30b3a8c195abb95228bc37dee464aa256ae9a00ed25d47bdaa4b28e417329d4a4b5070de1a5da1c6b5b6f5a8a2b73a3226d88631f9ebcf5f7f097bc198f5843b941a67455808e431d592d12d19f7543f9e38abdbf28613dba6e41eca02fb7294a6a3ecf46372b2b9e5c330ad8cdec1a14b675a2b60e0a28d3850761ac26c94c526088ed286422f258fbea0e00df2d63c226162f1eab43796bc032b3d4772052d9471ad05d25af59fdb4281aeb019c6473d974b64358a3d430b16fa2aefaafca44073a9e042fe0cf7872218a8ad2751887e7f8bf6a7d9e69abe4119fde75e0717164ae98ba1577b68a7ef501ed6be406ffd7650f442578082d1c0b27bf7906df624b25d3fceb0d9f3306cf60d326cf66486cdf6d5030c1b48644706cabe1e03752f85c3f0fb8218e8e161b8e2ba22a55c1a0b4bb7cbcb966fde00fdab231d61b11f9f89f47966227d9933d1bf3f767903f56f9773707ce7974bfae4b94a9f65aed2af37572779825578b1734587af46fca82afe0646e97b39390f0000', '\x0b9c070080aaaaaaeaff1e9793820580e521c24dcd3ddcbd3cd5d4b4c0031cf2e209090919997017571557d37035550555315fea14e784bcd5b50af27c8fc329ffefaa7fcfbdd53da3babc8de1ae78b1b0b0b0b1b1aa9719d5c1870f3f0683c138ce64550d0683c1603098439d11a9288dc261a19d64ef097ea8f2efebe8d919737131f41fe64dfb8161d0d1b860fb0f3fbe7f9a6d3efcadee642e855d471f8a30baaf06a224384f53f64dcc961bcdd1e388810a9f37735ef94f93118d833ec8f0b58290f5d0dc6088b1d171e4632ec5ff5880e2e87d9c5c2e97e6f2143fdc59b4ed8a6f298e55c469aa63200ce47fb49c7c9a4be1f3a6e5633493c7c23da7e05519c7efb65a346da5a41e2004f44a92238f6a07986160ef6fffb23d1c20b31faf4e72ba0fdfa5f42e9cd440948ae03ce0a53478853179e447445378414d2e86c24d4c109207826f95068bce2e918b416d33b9137a46980f90a746721f279f49a0380aefc2890d198f45c32b24f87d34b9948a65f47d55d01f2b46b7847d052979a7815c0c3c97f2701d7dc595345117559ae1eee5726972298708d9801aeee4526625a176c7e0e90b929ba88b92160366a09855a1a19cb5e4970ff7a41bc1a29253f6807af1aed331342958c9a70cf44775ce7393ee7b0876028bca19c92f8cdfbdf450e87972deec8050bd003db2c5867d8967b668176bd6fe25da56b42d7b68dbb695dc0739fd0649e4d54a7222afa4d1224d07efca8059d1ccb1bf57a5231c696c608f5f59b21ac6d4b1f7b7fff6e0ddfbdbff92cedef435c8e4b4c7c24f70803c5bce4ee09d7be1de3717ec090a04b624b1f36fb39333cc95af9847f8ecc2a9af8ee00b568ac00aa23e993c2edac55aa49abece9792dbc919253510da986fccc4115ca0d157fabd1bbce2ab1492c7305c31ae4f2826a74ba55ea660c1c57492d374c0e2cb652ddaa53baa67979220b9906cf05da151b5a72ed596bada5377a82d75db0027f63a99c9b365eda9e3072f8373cf70efaef6d41d9d9d32de1c266eb4ac64699896199644dff7cb574fc78d5eb68785d6fab8f9b85caecc7af5d45877ac1878eaab3d7857b18b3334f4d5bc62033a3b505fcdab3a8ba91e9dd52048e06e6da9db8377ccd19479f09c9de10b6504ef6b4bdda74851b06d70e500bb45571622d3cb52a8b8abc1327c75eb32ab3d7585720cb6b6d495294f14069aebf7d9929dc0bb86fdf9fdebe77d205085e4e0be3095460b9d5180406c039fa05eabd268e1f9f5a4bbc672f12b53324068d4a25dac67f3f96cb1f98ee9c11f38164272f909eaf78e345a9438658df268e44b26b67d9e14f00d4988842f89d172765089e173f6dd441115d31af0cd7db5874031b367cc8ea0e24a62d03e9629239bb2e793977792c61d8fc1d2d057cb27793e90649b71eb8e155732127001e974bbc46647e7f1c5fd83c9bd3865231a378d39485e91e94b9aa34e9d2991ba2c2ef6f7b500938cc691a2d751bdcb3df15908af1423a817baa817040859492e6921eee42188426781eb0bf7517e95b2aff685fb705fb89f56e70bf791be70af2141720d29e40bf7942efe12f2077e5aa4d04686b87f83609971a798f154acdb378a1da09687cfdddb7cee3edce7ee27c7a925b3db0e72b25f52d96101ebe53d7cee3ed2e7ee3557e32d9fbba77402899f26defa8ceb014240af24cfa5a801', '\x28b52ffd60390ed521009675a0367069d206fcaefeffff5f331785380ed0ef36d9939214b20da5463aa58cf0d0a0301dcd37f5f63682e97ff20921899d81e652c040850993008c0098005ce965523aee42b34da243b6cc1d3450cf103ea02464585012fee68ad6903a650d768c2c71ac2d6671d6da9d0deb93d2324b4363d3289d24e9632318c681a02c140a459294e77c6925e91629258cb148dc734ff6d7d2da666976d2d852c35ef7367ab9c0afd32e34512a590ef7a019a15451733e6368041c261a061834707044d19f74b19503b3340e8e287d7e5f28285508b09052c6300cf3a0180662184800a3241cc6511732819a705400ca16ad29573ce8b5009d0cd9b2e7358a0c775914a7254ae7f02b6b1db1e46c99bb682f297fc78ed8b288bb9e6663ce7fcf1232e74f271f6bbba0547960e7709a78397ac2a06a4560cfe580fd6acdf94ba45fa220b66ca9cf906faa604f9cfea34dfe6ef663cbdece289dba9e3b5f77641b4e526a453c5a2022245ec4f30c988838e71c08f3b8890844c4ba9f2a92bcbf461e6158c83e0ad6571da809c7078482460d1305850ded35c41e069280d4c9398ad5a2ade97c9274d902109d25f914c6cba8293bd6963d0b058022a66df5841c598e4974042c7d2b98ae9ed7e85191274fa2e80b1cf2a4f13426cee933850c0b0ef9c0840c0b8a6292b8413d525367ed5b321d42ea04b9c79645b46dcedf6d9a866757344d3327fd72e24f4591311cc7719c8ac3b0acd14ad346fdf52f93aaea076ed1d023aced423c516c08bfaafe3a2574b199fa7701f59246b516fb45d3eeab9ccb1e184c388da669b4d794df5497797cf43b062142850b6a518f5a5abfce28caa753bd3f18d6e34341924a0310b2341f52a92b769147a824f296a8d52c87843ea7a8b51c147280b3a851b5320a918c88240549258d014042a29c1a2a0f120024150bc4886186181288482012880412480c89888228e939ce6bb92e6102af69b735de23ce0e9d7a91f81789f020a91f444a936b3170e5a07948acbb5b190531880ed05a10c1ee6914a2888410459c8d06bb830347cba24a460b575bd36a5e3d0726342e2c8be4e962ed0e1fafbe014daaa792bafec6aa11179afa6dc080cdf9b8598acd0e3c30a9d76fbcb359fdb911108e1cade1f6602dfbee551bc4c2ff378cd9281ebea8c14c55b96dec4b128fd02c9f5adfb1435efa0c37017851f3085ea715edfec49d3903a17e69c16d275d0c157e5e1545c9ff46da221878e067c139b56f8bcec0625dddc830012dcf6392c63455244870a8a2829b2f05c0fa94a841c8c05448cb860b042227a0cc623644258033c21cdb514c7f273ff1a25b20ff2aecb1f5517eba5bb5be81b7eb550125e699f3cc81d393cf8e389cf9102d545ead1d98cdb02275972c33f714c2a385360a35d2dd60be82a2d1bcf0ce1823dd1efd438fe66a6332e6ac597ab1017f7d088b0d6d67b6e7577683f3de967e7692f35bb1871fa6e33e64c6484ea2b53d0f312e3e549d8a7f74928a73bd23ad02');
INSERT INTO public.encodings VALUES (9, 'atom', '3825e4dd1fe66fe4ea7bd8', 2087921152, '\x1f8b08000000000000ffd556cd6ee33610bee7290815480ead454956ec44a1b870b1d8cba2976ef601686a2c714d910249c5714f7b2efa082dfa6efb047d8482b4e5c471feda2c16d98bc0197e1a0d67e6fb28f2e6ba95e80a8c155a9527699c9c20505c5742d5e5c9c7cb77a3b39337f4882c002a74dd4a658b162ac1caa871ae2b30b6c00c6fe2356bb48eb96e716bacc5d106bb43ad56ab78358eb5a9719624a778e6741b308564aa2e23514594888a3a56170a5636866bd676120ade5ba75b7c697a2058549438e124d05f84338ce08d41faae620e2a9a25d96494a6a3ecec32392f92a448921fc393e0014258ef1a6d2851ac05fa9ecd99411f3f0982834d7a23a84fd91618dfce0313ecb7081e5e97422d516360b139e2013e4206641931e9c028e620426edd411939b876b871ad8c3025352830cc69437d79ed1527f8c64504d7eafe64fc4edca99a60bfa244ea5a3f850c1862fbf9a66633e3c412247260e6ccf431c1bb2d02ca99f5339af393af77c18c135c02ce6ff76753d81c1db3b6bb405f3efff99e49f1e5f35f8fb66c52247991247132994ecfd3c73b37534ff78c79cc7edbb8560e94db3623f4811e4b77d11dd7eec22fe67e31536c893ef5552f51ee9d3878c32a008ffc7221eade8037bd25da1a59c31f988640197c3a5e9cf13c99679cf3c5d9799e9f5693d3715c8b4584987465e48b14a195a85c534669841a1075e3fc72f8cc42d49c754e68e53d1e8f84eb7d0273e33d7e655b26a537de69a70b3453c27bf1ce1dacfd40836b7ba070be70d29930c81bd619ad6aefb1bde99d77e11b1fcad1924911a37ffefee3f7b0175e26785b6e4a6cdfb6ccacf7eafeab50f59259a650eea72f0028e1cc41ad3d144c5b466f1918d644c8f2065a78a0bc813d3f58e0be30d633eb4e940fbdaa99785614a73bc1438cae9f4b619b3bba32b977486fb02428c353e40fd22107e90bd60367dbd2cbe2a5a7d4281ff94afbf46ebe732558742784d5bde130a8284e231478e7474c396dd0cf608463fb614071a96d6f765a255a56030ee32941d57e28f3f1dd2fa9db2af9e49c634a02a6d84e06ea8d7ce0e001f728671642c207f11b6cd23ac8d907e8db320ac7b89f56433615586e44e0151d4845f0e1de16ce0d54c2d11dbf06e8d6bf4579a90fd186ede0188c6d0128c1416ee9d1ff94ddec5076b3ff26bbd3cd4d19279334c9a7af4376b363f980ec0665993d4f96b297c952f67dc95276d8c46f204bd7fb22f2222d7a2115d2432aac99aa512596dac0d28aa7fe3e525fc1f1f9743a1ebf0e1aa47ec85f4c83f46534485f250deedcf06fc1b2af75bfdf3306df80489bfb3d1d2dbfeefdbee314f67f49f45f600248eff00d0000', '\x8bf7060080aaaaaaeaff1e9793820680e521d24dd5ccd73053d3024f48c88b435d323de1ae6e26a6aae9aa6a0aaa62e16675ca73421e8e5990e77b1e4ef97f57fd7beeadee19d5e56d0c77c58b8585858d8d55bdcca80e3e7cf831180cc67126ab6a30180c0683c11cea8c484569140e0bed247b4ff0c315ff2cde913748d94ea17b5795fc1d81d04f830dba7bf7f5fa69737af78f7c1223c04016ef426e3c0c5675d420c686b10c2af5a65c9599a6b29f3cf3296746897ff0cee7f0a5c7e3513eb6e59434ab39dfb3334ede1ffcf01ba782eea81da8147690a87413e0914b58948f0e9a7ece3879764d3308660729d0a203f9afc5a404438b0ea498e3a0100659f3fab0a9aa4d7dbaf2d786f386f3972308c1bc0d5f176a4633252982f2202feaa612f9facd0a760dee8b39596910636e18cbcbc99c0936272b058b62983b1beec424188b89cb617e289424701d550e2105854009ae113a8ab02033e81d6552680890144e498e00437eeb05d31020299c9214b69f42865e9cdb7e0a650c5a9cc1440a37e9c9f71bc85f1179be0111bf704e68efe00842baa9349782dd1ea70202a69520e84d9fbdaf797d685442db3b603b1c9d3070bfb22385f2b1257fbeffba2867ff7cff5fa0ed959f1d1abe6b382ff9e1787cad5eb0f7da3807bcbd29ab60517761da4f0121204212e1e2bb9185c336161adbc2617b2b34b6e7a0eee4db3ccc8eec0a872dbb79199c79867b4f85c376b47a4e7073985aaf494e3d45bc4c6cf3fdb2fd763cf53b7eabfbbe1f4fafbbdd7e38ecb7a5b62325ca61472fca594a1e7640d3d18a1203561bec68458b2ca62f8e56f72aa29d42a1b1bd286789c539f3e0293bc317b257ce151adb4f134e0d39075b0eb05b74652132bd2c858aa7022cc357cf3691c2619b314d41171adb3ca719c34073fd3ed991bb72b6247f7ffffc711f08542118c8d35c8a3c7bafd20afbd3fb9f6dd0779555203bc13ca56f94a257087a4a2b4148bea31f15246528c9bd018f36586338e2a07bcf197ab453c894c57469f2650e5a59f7d68a53b47d3c308bf3cdd96c40b69c6d20d4c63f4b875d0280c487893fbab2857c84c53ecdecae6e2a6d769bbb7296b2b44ef29b55d15c98e4694e3d48d2a1b08a12d687cf3a7a5101a7443e40b2a8a23a9b41e8dd94e724afc689f54a032351b8e32068341ddd6d53bbd04bca7db49e9914fec01bea4885ccc915fe65f2bb9d6f66a375f0c5fe07594396b16dbe271e063bfbcbc9296bbda4399a0c90fb64790b5c32d6e02217d8dfd7024c120c16258f8dea5dee89cf82b0608ca05ee8a25e1020642998c885904fa2f7fdbd7617bd76ef16c746dac2b4e4878aef8ea2f7e99dd7ee35245dae219abc761fe6b5fbc9745e3bec10f9e8a2c9174172763b79744b76f0ca5dfc64554193c1dea704f76c2d9037dcab1acecbedebf1b8ddbaa7775eb9d75c8d15bc721fe695fba9718bb64286ac74fc03b83552787466621def957b20f719838069954f828d00831c', '\x28b52ffd60f00c7d1e00566f90356069d30630641886611856318126417883d848d2e416d9b52349b624d93d04f43827bca56bfbe9d1da134b88086de17f888f42097884007f008500120fcfc271168da7799ac4bf12a5b2c5d6bf113486dfcf9ad48b71758915e7d3ea228694b814ccd00acbe8ed37a9595ba45e1e4f2e8ce27cc872689a673d9f0ca3c2542a956551ea71c5e99839a7ad6026e7cb74ad88f23f2d8f6d896344258c144a6296b08536a0e16161406241c3e3c996a693ac1a1ac66978c8d9d47942c1483180054d0435514382030a0df7400407145404252e8382a0c5d0f5fb46022afc25b3c598ea1b717e0579d2ef9048a56cbe0959634f5218395db3c5dc046d3e7f9d253fd6d602e34feb29f89707532a5e2dfc2b9d1feef280ec6a91b04f6a221b2eb6d85a2ba2adbdb2c59ac102e51bd9038de34ad67c4e5f972d16a069a2a689209a0d5272e94e9eec0415be312ef600c2840a8a69b81305a9f5d52b7d72fa53e50d59582d212a9a3f0d40b8917aa47e2b39fb29eb5e4b7e7acd935a9ce531bdd415b52c8f87ab16493f86e1d0901c2008e241e29c7b220de41e240c87e59caa179bbdbe962cacc88214ac5265a0262b2191887f0c9488870ced25bf9c6e25c48170381a0dd3044d62962cc759ca051cc761301c0e0886d374c23e272da927b7c2a1789ee771408dd36818c7f32cb4d5be25f6c55abba32cc5ca0d5a01c39628e835626d31a027192e7e1bdb2b9dd049de6f6702cae74bb5388b9dd749b72716d062b2e8441b462ac535657eef935501754c0170e4c951b54cebbc059647749e8f7f1d0b809ea841b13208d588888894a62049076022294553e50112a03325477310314619438ce018c1884424989119091344851d5741a27134a714b8f6697cd23f29884df97548d0bc575368cec91c301d2207229e68a64354f448f748b4168086bcf5b0552d231a9a2cbad85ccb34d0abdd96fb325c0e62ea252d97388f3ee04a2a62394adc5b20555e80abe1b13f8036edd1627db1f5a38835b5de8ca108c170fb3016f5a0b9fd0342633761eca343b67526a6244fb71a60425854d879452ea4489901b1372749c9440c1d5740663bda747865a7d8ef6362a53f1b3eec1a80850e66798547f5596cb12e8757bbd144d115380771d078b958431d01a14120dfb1d7d96351b9b64a05ffcb4f40938365027a58a897ea60f8331a11b2067ab80de93e864aaed316155385189ea8506a6cba14119ce24f1461db10ab464d40c7d1c58e81ec4eb7f210f0b7552dbd5d48b645b86a5ba3d5734d1168a1e32774c37376415bf1cefbef82dc18969a8bedf634ddccd71570f537ede264db3336b91b83ba8c53875f7576a761803deeaa02');
INSERT INTO public.encodings VALUES (3, 'atom', '3a8ec51cd710890034165b', 321347699, '\x1f8b08000000000000ffd556cb72db3614dde72b30ec8cbd484590142dd934c48c3a996cb2ab930f80c04b1211087000d092bbf2bad35db7edf4dffc05fd840e40527eca76e34cc6d968808bc30bdc8b730e44de6d1b81ce411baee4e2300ea3430492a982cb6a71f8f9d387c9f1e1bbfc0d29010ab46d8434590305a78ba0b6b6cd30364035abc30b5a2b1532d5e0461b8383014bed0ed8765a844a57985ad5b4dd0a5bd5ac8c55120c8ec368f86207df6c36e166ea3f48a2e8082fad6a3c261354568b8017414e78915b5a65123626842d6d5a013f2751329bc4f12439cedca1f1ec8815314dca328a56055020981739b1dc0ac8cf3a59518eae2eff441fe98a6af4f90b27b85f235d5b500b457e9df05334cfa2288ba2b7fe97e0114268676ba573226903f98d547e4e3acd735796c930be79564cb05b2278fc5c70b946b586b26fc33dbc2bc860ab5ace0c36fef0a16b678034884560409401b2172d2c02dab682336ab992bee36fb78d08704ebe628ba0cf4e85052da985710b0b5b8b6bdbe7ad4082a656e9dc1ff29c117c1d229c29f9700bdc4ad8ca8a6037ca8950957a0ae931c474abfea6cea0a282a235159ce05d94509b1520c042310169f505f27d7d902f19d5963301781aa04d0d7211ecbd74576b9fee995cdce54e6f32afe7488a0e68d39ea2abcbbf3e52c1af2eff7e947db32c4ab3280aa3d97c7e123f4ec2a5e4043f413fea30b719c894b420ed70c3fe72f303614fdb83ca9ebac1ca0d9692aed197aee8044a5d10fba81f79e01b372c79d569705337e34d858c667b88ed3d051f4dcb639646ab8431561e9fa4e951313b9a86152f0344855d04ae4901daf0c2d68b200e500dbcaaad1b8edb94bc62b475ac77118747dc76ee002bed226e641a2a849b7c5056656829b98be25dd8cf6e271a434341be3e5fe9926be426c66a252b17319deeac0be1eb184a3d3b43f4ef3f7ffceed7fcc7040fedce89e99a86ea8b5b7dff95cb6a4d0d952875bcf6809c306aa1520e0aba5904ef29685a07c8b01a1ad8d35e2fc99f0c30d718e3287c274b6f84cfcad2bb8fcbd1762bc14d7dc722670f92f41adb3bd0538ee25d508c4eef677b6a1be465f0da496a924e5ca783d1e9fc3ee79c06775218d56906e3a381e30079dd398a49ab34fa0534b7f4761a904c28d3e99d01f28656803d3d05c8ca91329ddedd49de34fc27798e73e231d9c00cd469b1a7708f7b5433251770c67f83fe58f7ceec1274cd22f0653c2cabf1340518a6b9d7553e8a8ae0fb6b039c6928b8cd77fa1aa1437c40b9f7c3671b977d609c0c0dc809f6769bbff94adb4deedb6ef2ff6c7778f4c3681647e9fc75d86e7220f6d8ae7796e5f36c2979992d253f962d25bd2dddbcc4ef604bdbdb26f2222f7aa114e2fb52b8a0b242055f2b0d6bf3f87fdf5916c5ae83d393f97c3a7d1d32881dc95f2c83f86532885fa50ceebcf0efc1d06ff5be3f4083ef20a4fe7d8f27eb6ffbbeef3485ddbfa4fc3f60595589110f0000', '\x0b88070080aaaaaaeaff1e9793820680e5c1c34dd5ccd73053d3024f48c88bdf3222e1ae6e26a6a6e1aa6a0aaa6261667d8a7342defa5a0579bec7e194ff77d5bfe7deea9e515ddec67057bc585858d8d858d5cb8ceae0c3871f83c1601c67b2aa0683c1603018cca1ce88549446e1b0d04eb2f7043f5cf1cfe22c798798cce89b2f45cebf10f0edd819af9b2f3f5fbf6fcf5ffe910fa207e8c8e2ac4f9583cea8860e88a1622c818aed90af6a18c7bc1d1d73312546897fcc0a1bcfc3b78629da7c8c9a291c5d986e0c47774b387a48acc879a8644126f33ce7f32e10cc4bce0fec82a3f3073fd2ca2aaf1b6a3a2a85e9242a5d7998530e8b72c1c253c9cbe3b628b6e5b9ea013a763cb45da1cabee7fcd68102c14c27051ab4205f26af95219f1fff2757755391fc7c3382a1410b524ca153089d2c7979dc460a775ef9a9e2bce27c730459b0c95bfa44a80987314ae1950319dd91aedd17533472400ca9622cbf277326d8148d142c8a616e8dbf9321420f0a5c0ef3490fd0258663306d62a90010b9020e7c5304dbd004b6a704d7000d552158d32a34a3873a4c368bb39425f3de92c25c5984e8154232c31461413660dc78478387a8708c32a350de5bc12e1faa30ede8c1f0e2dcb4a3cf83d7e20c2652d8518fbedf40feaa48d30d318977412babc85d5923d89df10b4261d58105846e0b1ee34a600beb34f3854a4534ad05b6a3641ec03794920e4b882f944911255e831e2dfed80bea3b329d7c654f32e5424d3e3ffebd2a6b3e3ffe1314f8ca4f8e15df579ce7fc783a3d1784f8eab878127c5356de50e185693b7a048f849408c1df8dcc2cd621d3586716eb5ba6b1be7875276f533759b2cf2cd6ece66570e619ee3d6416ebdee829c2cd616a9c2629b6c4fd32c995ef971d76fdb9ddf35bd9b66d7f7edeef0fddf1b0cbb5e92951161b7a55d650329b0e878616940c60f4800d2d6896c5f4c5dee8560534a3cf34d657650d3138651e3c6667f84272cada4c63fd7dc4b122176fca01768bae2c44a697a550f1908165f8eac5449259ac13c6d1eb4c639da638611868ae07d953284c72f2f7cfef5ff781401582813ccda54893732aaeb03fbdffc3787d574979b217cc53fa46295a85a0c7b81284e81afa4d41540325a91dc0a10d36c98e7b8f095a34a34f94c574c95fe409ec8f8925d07dcaa408d3cd9a344027264f37106ae39f051dc9acad528524a1497bbab2857c847d3f4becae6e2a6ef7dbbbb2864abb81d2caef4645736192c629b6a03886c20a4ae4097cd6d0abf23846f215a24115d5d90c7c6bc7344521384e8c531a1889c21d0b5ee3d0d0fd2eb50bbdd0df47eb9949e10fbca28e54c8146de15f26bfdbf966d61b0b2fe67f903564ddd0e67be2a03393bb9c9cb2d64b9aa34907a98d86b7c025630d2e7281fd7d2dc024426750f2d8a8dee59ef82c080bc608ea852eea0501429682895c08f9207adfdf4b77d14bf76e7e52fc38cdf9b1e0fb93e87d7ae7a57b0d49976b88262fdd8779e97e329d970e3b443eba68f245909cdd4e1edd921dbc7017efafca6bd299fb18e19eecdf577f72ac7851719eef9e4fa7dd8e159ede79e13eda0bf7615eb89f1ab7682b64484ac73f805b2385476726d6f15eb807729f31f01857f920580fd0c901', '\x28b52ffd60110e3d210056339b356069da063048100441104c690c1fc76dd0c8ec77126b91bd7692242591882ff444857994520b3642d66c1bb5c81a15df563f6209788e0087009000f2fd1f14797bcd1d419c9324869708361ccd696016cbb270308e11d0929a3c69e54a9a3a911f8afc412c72f644cad299f5215ac3398621512412895396769bd6bf9059bf412a6ad6e7166d55a4ada867d6eeb5b3cd0a955a279e502668b96f6b0ef53fb1873deae95c2ae76445ddd253800630342c0c2450c0f044ea5185b417835316868756bfb625969c93012fb417517fcb8e9ce7d79e4b8e2c961c3b0252dd5763950f7a91520aadd05f7b5002b2f5d936edf853fb497f3f53db2fb93139270168f567e892a2983d4d4dfc6292eccb1ed97631e5b60b9daadfaed4765a11eab2bdf65a6bce85dc560feac9f441b64e5ff16b2f80738e73cec32580a27e8ea8eab5e70b142ccb103eb01e50542ce748ab08a803ab7d65ab1b69b57f97750885e6146239f5ab0129795e0ba9de17adfe14c3e8d24fd17b5a6c61cff4914b1663cf4b5e4cf2a8301a8ea8d1340e0d12849081b80636488c4683f6ae38bd6d155d526890d62c5945d58215610a0179f8b8403dbc5c809ef6d30a99422c0e8f87c329ce398d731c11282a5cf201081415eb819abcb09a863db427c9628cd612fa5b76d684fd50d42db565e1db05966561301e0f07c6e21cc78db4ad118f56a43cb14c1886611e8d5b1c4e611805a841ef51dbf620b7f07634ab66e0112d5d5ad256ce831aa389b465ebc8d36d75ab84b4f9dd368165ebd3c596d6d056f5b24b2c9a45a4dde9ba8454d4857d01f4ec09dec526b6cd05d8336dd7d8cff041cda27c3912a92398b03c677b0d1c4898b0942680b3a861a932cad4c88c24a54549074042a2540d99071200542509938818a20c21462433c1442212884810050551a10357f7a01dde9caa00f3d4d4f80d2f9ff3253ed87753086177f900fc81480ae65f81fa2f1d02558fe040624103d0225700b195db77749af474c15e133ad08b16ff0d6108f1efa81749ae458f81614a030210e587944e0097d795756c3c10d1ff1e58516f9d1c995cebd78c2312d30d0bb7aea579f54736c6ae8731d8cf0daddb9e3e53b7658b09b3a8df21c81052a8cd00dabb308e263983b512b753f602241437d077265f54d51e99d0feabd0884ed1775154e3c124db4116489d3863a8c9c9ccd8188e6ecb606f3137b90ae9f0b6d89c3d02b435ca95abd0fd82424dc5856e693041c02f8bb2a810db9f61c74abad28006683c7d49c027b8c55573909b2f94822b5a026e8be2448c6586145ec120276213bc0e91405b68e0684a414f2a88024502a13df19e3ef25f3a78942711bfe12cf0793d638db66a7e0e772bff79e3dadb6bbda30c83aeb1a94001f8c66893714833caa41eeb58a43c1e08a7e2c944b60a641306704ded755ded6722c51c2d1a43901a4ea9f6f9581deeffc72cb5269dd8d59dcc0962af6daa');
INSERT INTO public.encodings VALUES (3, 'json', '31f7abe162f967fd838874', 3694428830, '\x1f8b08000000000000ffed56cd6ee33610bee729885960d1a2b465398e3755140169177bc96dd39e6ac31849b4c458a20492ca4f03033917bdf5daa2ef9627e82314233a8eb3716265f7b2407b312c8a33fc66e6fb3eea062e8436b25210406e6d6d02cf3b37959a0b91f62b9d7917eeb5e7f77de060a52d040470d6a80c25bbbbfd839d628c9afd7c2e81435e9562566326668d2e36322a7169fae20acbba101ea5369ead6a9918cfb4898003adbe32aa4f4081432a4ca2656d5d156722c302d9020b42249376712b107ad7af5546a7e385ecb6131b9b571a821b5058522b36eb7f013f2c39b85803c12faf8f9e722850650d6674a84c81c38c7a662e12028371d55808da369a8b2460a689db611db15a26b6d1c2b04b69738685e52cc1b65b0c55ca122d52698f98a91a9d0873c412b422abb4a4ff5a66b935476d68aaf15231a12cbd62df7cfcf0231bbf1bfadf0287a64ed18a1402180e86e39eeff786873f0dde05834130187cd7fe1279aa3236b652c27540d27e8b59b0c90e4e0902d4562685f0f681c3fae817b32fa74b0ed28a9272efdd4087e42302fefcc056188cb7a001f746bd15a3c495155a61f109595dfbd624df148b63c888bd6577b77f9e6221ef6eff020ea6294bd4d710c047a9b2051a548c302595b242d9596e4b3a20aca3308e4e142ed8799336051b855e1c855e1d4d54389759a34514ca32634627c793ed922b452ad13bd89f1f26a3413c4c92647ef8fd6874908e0ff6fb999c4f8078713c014237017629539b1f4fc09f00cb0571c03d44e15c662bf244b49749db84b18e42536251441f2a5b05ec44c9d0730ba1b711d03e10dc890aebe8446a161aab2b9545a6d18d0dbdd5131bb5eaedb37ffefefd372a94745c3ae27f5679e41168c5ac6ee2429afc0951c7c160b449d4767359a5722e77ee759a86073f38517207b1947cc60cba854e39a986780eef5168cc81affc18b698045a8b495e0a6529e2e62560bb58021c4a598a99bdae6914ed48bc4cce1f51dd7182e82d7f1533a966f1b525c18ff697d3c79675ef5010c026bb1f86fdc560a99e6d68091a212273496d0e81cfc1d1bcfd8b053929d19bd4e8d8be5a58d5e63c130258139e26ea2cc0b5f9beb25354b6d2ec07a1a5c527c375111ba6413d7af05f9749e8120248ef475d602c6884ebd99b2417ed4db4551b6dc3df1891501506967c9dd138ce10655cc6b3fb852e19ddfd0dcbe972c9bbf9edf049f99bc6efadfdf60a387caec90ebb982c01d965b2c30d937dd1ab864fbdaab58f17bc66d8d56b3ebd40bf76afd9ad6e6abd23fdff327946267e4799b8cf12bf47f4fb02c55ca3ca582a1795160b4389b67d96f81d14e377558cff7ac5f85d15330e068ff67e558ae1f05e18dc7649ef160e4de03f299c87fb2aa5e6f1f56dd5f692c32befaabde972ef5f547a0ca8f40e0000', '\x8b79070080aaaaaaeaff1e9793010740413784baa9b9f9929e1a9e0ee0d90179f15b46e4c9ddc141dc4ccc4cddd5d414160bb7280707887342defa5a0579bec7e194ff77d5bfe7deea9e515ddec67057bc585858d8d858d5cb8ceae0c3871f83c1601c67b2aa0683c1603018cca1ce88549446e1b0d04eb2f704df7ec52bfba03b0b852646179494a7d0d98ab94c3b5f4b2fe9fb90e3740c81a8a361283cf7b6269d7cbcff3fd9d0917cf2e3a421d0742d1f1cd57ce8bd89f5f82d962f21e5815a675856cc6590b173ba08324406530854cc65c8f7fb343d85ce42a0e45078ed6249f0d367aec9507226a321a08be29df699f944179d4d9dad2150d1abefb77f4e7d6c3a0f7585a596a1008313ef4bfeaac02dfc5002d4368677fdd25ec090ad7baa190aba84c0019a70ffb580ba828e5d1fa14009b3f05aa824f44784c1571f13a78bd87b0ec945c7262113455210c4e0bb4bc89649e1b9d4f131095def0b0e8f494191ebce6b0e8f89d77513c36370f8fe4a4f179bb08d5e7348fef3fddbff92f9a77cfc5f08f4aea4c82514f22c9f8fc6e351be78c93ea92c5359f67004772110bbf6186267190a38d7251422d50a31275f117996cf15f9a80bc37202814bf2832385577e72dbdf0474e436406def1278ab4f91f66ac9c79d20cf74243f9a8ea82acd7888ec2d19823d67101aa1770cc354f26399267f251fefff6cc8e88ff77f2110fab625ff0685efdad6670a649329048ace46b6f1d0c4d64061e956cbe36a6de99c9cfab237c974298faba574ab9d5d56baee3daf96baad93e08b2f3b30f2d001f687265b2e35c9d9a45a14d3ec981745512d3e4fa7b3723e9ba4b5ae7648c8c42f3b6cc8e81d928b2e63f36587f10e49c3ba6ee2971dc63bac9695ae0b02c26f5d6dc8e844c77e79f4ab6568c998d5b72e762a595bbd9417319632d0912e7c53ef79b5b34bb75a6b9f2c43f49dad57a1f77d5cca2b29922907c36769f2e7f7af9f4be95610d02df1e3f58bf819044a8a7c70fdd1e8d010eba53257d9d49d508049db95bad2fedfb22c13f2da6ae27a7d582d105ebe42f0afec0522d5016a8b27624f0d844c4e0e4171f90ec54845d3b28d9c87de8ba957eda2947b106875cb87f8e6e410d4966a96f790c40d913bd3c5172110f4df7cd0f6707c8b1ca0a693db5e6c9da994a2c23b51f8d820dcaf19fec0c2a5a61cbf7027e8bf196a3a112076a850630152473acd646271528680b84c7231125d3e60b999a140f463c14d400c2083daa3b24cf7376463e793afec7524dab8c4a15ac1516e7b01197cb80fb5bd22b26fa150a27b981a3ab281c2ffa184a2616d04ebfc417ae2ee7de022eace06dc44aca3a95f8d9515fb3562651d3ec16d7fbb0999fb66cfdddb7d10b41fe3b97ba3e7ee6d9ebbe37679e5b9bb482264abbcf1dcbd437c52ea13fce1087eeae44d67946ce0f0c8c12a3f679d8fdddbd934f1b1fbc0fb6f64eba4d4e7cef339080058334d7cecdee66377dcce353e76efea63f70e8bfe9d2cf60b5750b31a98a5b018fb5708be55434f049e3890a27e6127f3f8d8fd0c738dce2a2507d2584782e71534e067b173ba08b8ed6fb7bbfded6e', '\x28b52ffd60f40df51e00e6ae90385089da063099cccccccc4c1204400f978dfe211e75926b915dfbd9a4e5cac92eb8c5b557262a0f0a8228f6d148c8d2e24e0f27c8ec2bec017c0084008500ab6ddbaf66c42ea34e96ed73c815943c2dbb70d0b67a6c64b91d6de994bee20c869282389fb8b27862d8164f3975b5dfb2852cdbba54e7d4fca52e3d5191371a52355a4eb49a34646ad2714acbd6311a2cca11572c091f1696339495c5b6ede9fd972d03619605d20979dd14392bc6b2b44afd4bdb564eafb433b623b1aacb96c287059fb862c28785156039134bdabfd10d4e4365a90e43ecf7651e171ecbd661e9c9f9536eac417e6f39bf46711288445a24d20a441844340d0cd300d1449a6dfbfaf951d5b21dc03405201602050b04ac97bda406d327515f824e9d4ed8cf6e49d476b49a7549bcbfa66e3dc98bdd623ff192de35566d5abd736a4944550dce5a9eaf6855212827fdfa2cea1410f548c9f22c8f4b8ad5e64f05d03471ac0f44a3a77a5f10d4d25a09b39209e99f6bac95ac646225148710870788f7e038062228ceb9268a382e82e2f0b0b0bf8e920947eb82d11fa869059df24809442d0f142d8fb3a6ea5518abc292028a1e887ab6ed145f9abcec97d32dc9952b50fa826dcb4139060c1e170c8fe1da0996310cc378ad349d157f0b4ae66098a6699a66a3611e16cc63abeb0a20b6e46a473cbd6d1b693fbfd33eb0e87cc915db76d94ebc8c692bfddbb60ece734413e9937ee014870bc5f1938e1e976dc7cb8e92e37f5eb612d3e604cb2e5cbaa4708abf199d488390aa4f51454dfa39fab28510a1c285050980a3a891a95248464646610a4a927450223186a8d2031260b4308961106246400c22c40888111081901119199a4ad37203becaf5b417eb32908bb36a55dd039e5501ea6d2a4afb52131c665713525500a30703055113b952050e958c1fa2f052edfc4874d1577d63319df24acb95087a6404d0320573782ebad7fcf012740829d7f47b3f569245de5068b6fba8e4dfc7067ac33d398bf2066b4f508c43616ca8c37247d480b5dae0f4c66f32f89540e2c78bc5e96a4ab2895bdd03c3bc2278168d91f93e6898c2f02f0f47bb145a5b76e439a34fc5f52f881377e32d2fe038750a62d5ab69c58c28e8e6c9c2751d399fda2359089c3317ad13888b3f6488dcf79cd5fd041195585bfc1061331afcdd26a66402a0ffd12023e9794d2048742370c0036a422a6a03e4bfed06552fe212f030ebe8f40b1932602d5005845cdc07d1a33d5ee003bff60d2dc1ff22fa12d3db047d810164e8cab0aa0f4d8f293d971ae3f561bd880d0bd1f8e668fc0d3fe8ed1f278762073e74b8db5ab081c5abc9a027bcda6a1f9f24cf921439961460a6e59e693fd56b15e10c7f');
INSERT INTO public.encodings VALUES (3, 'rss', '87ac57f59be65acd8241b8', 157417484, '\x1f8b08000000000000ffd557cd6ee33610bee7290815480e598b92e2a4a9426b9145b0972d8aa2d97d009a1acb5c53a44052b1d353ce456fbdb6e8bbe509fa08c5503f71769385dba4d8f46273861f6738c399cf63f67a532b7205d649a36707699c1c10d0c2945257b3830fefdf4e4e0f5e177bcc3a4736b5d22e2fc52c5a7adfe49436ad55b1b1152d0505053568ef681aa734eab13594928f7007dc8a657ccd97c6c4c2d4b4b6ce8d58ee4d3d42d7eb75bc3e0ab6b32439a6e7ded4035018ed41fb113bde02ada571426b53b60a1ced81341ae38bb238890a26965c6b5005f3d22b282e5b5d71496e6f7e23eff89c5bf2e1a364b4db634aea55819e5c4ea986b58b61c3eb46015d00948e7ad348e1a80b36180d7056821356365e1a5d5c42c515272bae24a3db1b0c23cef100595a5874f1ece225b6ce45c4829a450ed42222feba8159c49b4649c1d129b5ce1d6e6a15d1829546b83100ccab756e6eb82d4376ad7313d780908bfe28a3e100ab4083e5ded822c4792518bd533159f30a0ad65a359abe971b298c8e1b5d318a90ff2ccfb4bf87e2ba6a71254b46478129eefc9b56aaf2827b282eb97f45b253f283b92259929d90e4db3c49f224218749922478701bcebc57c531a3f8c54a9137ed5c49b7045b6c15c93d3d931eea21d80e3425fbbc6ecec8edcdefefb892b7377fec5058dc7a29b080576863329d74b5a33e2bad9fa4ae56dc714da69f9456d5ca9248f723d89a7f2ff56a162db87210159e57f9f64bbdc24ce4bd473a65144f164c700f95b1d7a4343597fa4bb5f98d038185e3a2e28283e54b4687d3ffcc4ed74951d1b5e3b695a69d3ff282277932dd7ac101c8fad6cf03954159ec2b7fd6ec57fe0c17735c9c6bbe221fdbb255648a4a1ab46115807bb85cc8aab580224ab2ae88b3e2916404aea3c7478b53314de699106271fadd747a5c9e1c1fc5955c44842b3f8bb00c22b296a55fcea234224b90d5d2e37270b39095e0813b508378227d8b17985bd4e0cad55c2914de1a6f7272ae256ae9a80ed27d4383aa0f28c417223d9796a0e0bc35ba428d6b6deb5145ef74641a282c267ffdf9eb2f612f1c6603cb8ea9c65e111602759c6bc9e8968c7b6a684fecd56db9e3c3b629b987b2c0ba9ca4e9243b7d9f9c74af7c18ba95d17b3834e94c6b058c4cd489234fa7c14da72c3a27d84a1d815e491e7d42bf1df2ee784442c7e2d3696f2c7903567a8ed40a5a28e35a0ba4b5ea5f9785025d61314c8f062697c86a146b86162cd455de67f9498e1652c1a5fc191e7645d0515bcfa2e0fde1121d6eb3cd35438132faf95e0f17164ae98bb1560768afef511e36be406bc376500c429f8082d1c0b27b0f906df624b2dd3cf4e37dc7b0d9f3306cf63f64d8ecc90c9bedab47183690c88e0c947d3d06ea2785c3f0f98218e8f166b8e6ba22a55c190b2bb7cb38cbbb1960983ad20926fbcb3d913e4f4fa42fb32786f963971968985d2ec0f19d2797f4c97d953e4b5fa55fafaf4ef204b3f062fb8a8e7f15f12f55f1376b0bfcc42e0f0000', '\x8b96070080aaaaaaeaff1e9793820580e521c24dcd3ddcbd3cd5d4b4c0031cf2e2090909e9997017571557d37035550555b170f73ac539216f75ad823cdfe370caffbbeadf736f75cfa82e6f63b82b5e2c2c2c6c6cacea654675f0e1c38fc160308e33595583c16030180ce65067442a4aa370586827d97b821faafcfb3a7af68ab9b818fa0ff3a6fdc030e8685cb0fd871fdf3fcd361ffe56773297c2aea30f4518dd570351129ca729fb2666cb8de6e871c44085cf9b39affca7c988c6411f64f85a41c87a686e30c4d8e838f23197e27f2c4071f43e4e2e974b73798a1fee2cda76c5b714c72ae234d5311006f23f5a4e3ecda5f079d3f2319ac963e19e53f0aa8ce3775b2d9ab652520f10027a25c9914775988205c7dedffe657b3842663f5e9ce4741fbe3be95d38ab812815c179c04b69f00a63f2c84f88a6708ac9e9c24b3c109207816f90068bce2e918b411dd082077606ef24bf79f299048aa3f02e9cd990f15426dc9dd2f7d1e4522a96d1f755417faa18dd12f615a4e49d067231f05ccac375f41557d2445d542186bb97cba5c9a51c23640361b8934b999584da9d82a72f486ea22e4a5a0c988162566585f2aa25bf7cb827dd0816959cb287cf8b779d8ea149c14a3e65583fa6739e9774df43b0135854ce487e61fceea58742cf93f3660784ea00f4c8161bf625beb245bb58b3f62fd1b6a26dd943dbb6ade43ec8e9374822af56921379258d16693a7a5706cc8a508efdbd2a1de14858037bfcca92d530a68ebdbffdb707efdedffe97c4f5a6cf2193d31e0b3fc311f26c39a31f5c21af7bdf5cb0672810d8d29d7f9b9d9c61ae7cc53cc26717ce7d75025fb052045650f2c9e471d12ed622d5f475be94dc4ece28a981d0c67c63268ee0027dbef22bf70535b9184aa576801906c96318ae18177393572c99ba98729a8e587cb9ac45bb7447f5ec92fd930b7106df151a557bea526da9ab3d75c7da52b70d70662f93993c5bd69e3a7ef43238f70cf7ee6a4fddc9d929e3cd61e246cb4a168169995949de7dbf7cf574dae8657b5c68ad4f9b8fcbe5caac574f8d75a78a81a7beda837715bb3843435fcd2b36a0b303f5d5bcaab398eac9590df203eed696ba3d78c71c4d9907cfd919be5046f0beb6d47d8a1405db06570eb05b74652132bd2c858abb1a2cc357b72eb3da535728c7606b4b5d99f24461a0b91e6c29c660d2b03fbf7ffdbc0f04aa901cdc17a6d268a1338a0f886de013d46b551a2d3cbf9e74d758267e654a06088d5ab48bf56c3e9f2d36df313df803c742482e3b41fdde91468b12a7ac511a8d7cc964b5cf9302be210991e025215a5e1d5422f89c7d375144c554057c735fed2150ccec19b323a8b89218b48f65cac8a6ecf9e4e59da471c763b034f4d5f2499a0f24d966dcba53c5958c045c403add2eb1d9c9793cb87f30b917a76c44e3a63107c92b327d4973d4a932255297c5c5febe166092d13852f43aaa77b9273e0be1956204f54217f58200212bc9252dc49d3c04d1e22c707de13ecaaf52f6d5be701fee0bf7d3ea7ce13ed217ee352448ae21857ce19ed2c55f42fec04f8b14dac810f76f102c33ee1c339e8b49fb46b103d4f2f0b97b9bcfdd87fbdcfde438b56476db419962b25fa0ecb080f5f21e3e771fe973f79aabf196cfdd533a81c44f136f7dc6f50021a05792e752d4', '\x28b52ffd602e0ec5210006759f367069d206fcaefeffff5f331785380ef05b7bb29b690bd986b2494a29233c34284c47f34fb4bd8d60fa9f7c42486267a0b9143050610292008a009500ca4f5aee3edf24d2235be60e1a28ca103ea0246c5850ce504e17ad63f5ca5a6c2939e2585b8bd2acb5fb1da737a35d14a6caae72ba68d68a8d58960662a24c26936856fea7d146d329734658438938cafdecafa3b58cc2ec57d951c75ef716d2a9443a49bb8f546b643ddc7b5ec62843fd53c6d008384c380c3068e0f080d2df74b295c3a2300e0f39fd6963a818651060016c5996e5412dcbb32c8f804549344ba330660235d1a800952f5a57b678d1a702f539b265cf272839ee322825454ee7914eac35e4c8d93287d1e8ac4c5b3664cb20772dbde39f3eca13f24fdfcdc7daae18653cb0f32849bc1e2d6954b5a0d8bf1eb1a95aff54819a46d4c396796489e2c8b02f9a9c5e25a7eefbb165bfef5c9a75ff7543db518a38a3035081889078118e33600272ce3590c571131044c43afa0a46de74820e312c641d15a7373950129615108a0a1b248a1a1bdaeb8739cb230199a4b52cc2b4d9a2ad97d3abeb07209da3f994069db02b3bd69639fb047820d7b6fa2343eb21918e8023da0aded5f3093a4af2b3044a5fe0701c12e79532850d0b1ef9c0840d0b8a428ab841395157678d76e43d4226e9718f2d8b68b1d6ed9fee320cc3df160cc3bca4e994f85350b246d3344d93d1302c6b35a36babfe9a2e8b26d50ffca2a343aced423850768c74524da79fd1c9e6eab40b283aab546bb16330ede8347fd9038389c6c1308ef6baf2932659d1d43108112a5c508aa3b64e747a2827adafa85730accb0af5cc3a0dc4c8d153c8545db1830ed508f48ea8c5ac47a43e9fa8b51e35b25a900780b4a851b5320a918888480a9282a4314042a2981a320f12e0231d0bc40c6186181288442281482081c45420a2204a3a2e0e6ab92e6102af69b715ef2fce009d7a91f81769f120090f2266933b3070e5c67948df2dad408508c271fb1644e03d0d85289110e210b1516177e8c0515954cae8c255a4b43aaa438036a985b5916c822c8de3dbabb04093f25948f952564ac45f4dd922e06673f6dcacc566e1bb88a33737ecb3d1a639bd10e26eac214a5ec9f85ead2d294224126c4fd426780d463235c26ab3c25e8d8c56a858b4638792f48336893cd1a0a1bcf6161dfc9866db3d1af041fc3204b7d5b40854a879ad8c299b93679260e3813b0bf6d4534b614611793591010df07ee82b3127a5c6fb414d8567dc93145cbfb31e0d62064ec22843b860204e071facee0cdeff37468541a015d34b76900cd914365f766b30fff413c6ee5bad6fa0ef6a2d90e2871715fdc310293fb1881c2e81a30fc03fb1190b14ba5ee9b264e63c85d968998b0bb6353618cb7d70006f359b1a5f5fa6b5ed6951d8f21623239e1d4821bece746d4c87b4bf6ed1c9444a3afcc0d4e275feb48e8d90b123b809977d14c47ef34ddfd9e6ab78c93ad7dbbf2a');
INSERT INTO public.encodings VALUES (4, 'atom', 'a5fb29b3fe96674336e818', 1347909543, '\x1f8b08000000000000ff95544d72eb360cdee7141c762659a416253bcd8f4231e34ea69becdae400b084487ca6480d09c5f6aeeb4e773d40efd613f4081d52769297e6bdbcb7d140c0c78f20f001f266db1bf6843e6867ab9322cb4f18dada35dab6d5c9c3fd2fb3cb931b75241f111bb6ed8d0d658f8d868a774443294440f07597eda0732eab5d2f7a1f82e07b2cd0337018bdc99c6f0590eb877125c8f5ab40ce62104596ef4f3cc3379b4db659a403f33cff492cc9f509531ab06dc575c395d48d22684b8b9b90e116fac1e08ff37c7e3e2b8ad9fcb28c498bcbb3059c9d61d35c3d5e5dcccf400add28499a0caa5b0cc0fef9fd2f76072bf0ece19396628ac8716880b0512f74f7f96599e7659e9fa6af14078884913ae795b4d0a37a4595fee5e8b58a8f0aa510af331552c4901487e346db35eb3c3e4e45f81f3e3e27087283ae83683040164bc9994753f180e69133da0d58711806a36b20ed6caaf6e9b6375c28f9dd17f0891b0ca1b74078b880704ba2a389b5458b1ec87995127caaa57871495d3bfbfef363241b6c2b45b49434ae751f2113468671357569e949afd13042bf023f66523c872450d9a041c2668696fc8ef958d877e55282275d1b140bce361dda8abfeefa4599fa3d753d3e78a2fb46293e7317af85770751243bb02d6bf4da795c87af4befbccc8b32cfb3c5d5c5c56231e5f225052ead96e203ed41c47c2ebfda59424bfb16a7eeaa6343d7c3714bd7d15845636961cd3e8dcd6858119d227993958047d14cd6527b167f027967dbe809a31f29bac48b8f156c0d4667ecdfbffffc23c5d26129f6e92819c6be07bffb2caf5fb56dd710c0b222f63c0194ac81b075118abeaff82da0878eb35077d8e3d786ea8780759c9610dbfb86e5b7d1b6a0bf89651acd7738e29ef94e86615c191dba371be87d19bc60a711ff6868d3923187359afebe509dbd78835847c1ce8a59ec153fac9274cf9306fe8622b8d1d778d8c8a2e02c29bbe27760c979f6337a4d1069449a25752445dc1dea3fc53115e58e060000', '\x8b46030080aaaaaaeaff1e9793820680c5c1c34cd5cca3dc3dccd434c11302ea12b7ac08b8ab99899969986ea02a166676ab7341dd0aee75bed7e154ff77d5bfe7deea9e515ddec67057bc585858d8d858d5cb8ceae0c3871f83c1601c67b2aa0683c1603018cca1ce88549446e1b0d04eb2f7043f5cf163b7867c434cdabbf6a92cf81301d7fb41bba97dfafcf83dbf3dfd900f620418c86e8d4bb58541ab96ce88a1662c818afd5c1c6af6bee8bd6536a6c428f18f5961eb79f8d6b04653f8383185de86b563e86d97d03b48ac2c78a8644126dbb615db3910cc2bce7f6377f4d61ffcf06ba3dcd4523d5029f420514db5832d15b02b1b0c3c57bcbae4659957b77a0418d8ede5ac5e5e60185ec7d76bf5a204d38314a8d1807c83a4c87f7ffe43de55a722f9fcd282e15d988b350c0a6190511eee7cf05bcd79cdf9e90842306fc32742ad38fb28855316647447ba765fac51cb1931a49ab1dc9ecc99606bd452b02886b9d16e2173841110e829cc85af8c004362e883ee131b20a9420106be2982696902335282478096aa108cee156aef200ed3d36e0d6532917795f8e7ca2044a7101219a6083bb21963c63b1338880a7d949984f2dd0b76f95085eebd03c18b73dd7b5704378933984861fce47dbf81fc5591d60e31055fb847d40b1882103b15d742b0dbe31784c27a000308430e0ee341800beb24f3855a45d4bd0176a6649bc1b514f3277e7527853229a2c46b90a3c51fa520be2313cafd43b9890c7af11196447eaffee452f3b2e6bc38bf5eafe73315be3adf9da6bfb764e534095e98f6de2138a4a34418fe6e6466b009d9844d66b0e9b2099bbb530bf95a87d5903233d8b0cecbe0cc33f843b0f1ab771d4966b04918bd9bb2099bb4c615034273fd3e29c9a28c2ec8fffffefdd77da0a842b02ca5b91469b556c5236fa7f77f69372d2a29474ac13ca56f94a25708938f074188b6a56f0aa29a2949fd0cb658e0c8582fdf7b4cd0a3f62e5116d3a5c91fab9b94766f65f65c8bc7dff809f6e6a5896516d6cee83483143adb400a8d7f17720448286c655c12346194284d74658bd811e6f82cb145752ae665be28a3a9381928adfcad553417a6c9afb187422aa7c24a4a5816be8396be2b873e929f10352acaa460e0301ef241b011609003', '\x28b52ffd608e057d170066687b346067db0630280882200896203a235cc7f61f370bb7c86e8774b35cd23d409c252682556c2f369a85fe7feb24bb8ef68e068c0e0c6e006e006a00145fecc4a723f5bb079b630fb2479a1d1d493fc2021886d1982c93c984591ab63ee95b48d267e856927eb354e912ebadbe195b5b254b1a2d944e5d59a6a8b65b66a7fa9fd8d3f0b974ec8c92b29ebba41db806056441002242f148133e1a4d5f0a666914cfa4d0569f5851521a5a305655b3c7abca2f26896ed913bd2eb6b4f5c73682157db612afd3a2268cdcb831b3631dacb739973d9bab74fadb8d5b02c3380ce3401808f7fcfb55b771831211ab36d40f4bc10106abad3b388f0fbfb907b9b583f158902cbce70e47371c1076208c45d32c14180c2380c74a760815c34704f7d37fd2a867a4d1783c161a0bc3380de32858ca2ba5e05bd2ec4af360cff469b258833d46f06b3bab527ffae2f97bf4e77c376ecbad0d55ff159d825f23d0b58d4a3436d7a4592d9346b0718b265ca5dfd5a74b3ff153fcfd7b56ffd8cca2a4244c0abfa3eeb94bb81d38ee87d507ac4a7ff6037b166bd8a37aa96d38b1681614dbc9c208dd0ab634af013b29fcc82d00973e4576b1a9abb7037b64752af977d45cb366dba6a4090b546a4bc90d4182050dd6026353ab59fcb75e2b4d5adfae0a23070c71b3e27d5762513d2310c34b0162a861994208292334229a0253a1032042a21ca3b2031260842dc951471811120924108a110a1414146a0e4f712829925ddcca066f03b10e3bb1f755a924257064ce0e794a65a33143dc35142c3aa2f9a1a9a04317324f0181c5610da51cbb3d13207026c4890742acec3b20b1effd28b1a9c7879ee454a2f0fc771c8d0b82064cb36598d50278c86160e76178921c410141c473abfcc1d142177a3fed28a0e473f3434d8ea02421bdde20a5fce765d8882b3a7ce353d313b79bdae8e9d54e20c3360ca4b1b3d04c827c5b0148851bb7a8d320adb5191ac24605427d565b3f604b338f7386361834c72d8da068a30ee7fff14067b2ff5e2db1c5c3deb75701');
INSERT INTO public.encodings VALUES (4, 'json', 'a6b373858a2ac7981fe96f', 3257714397, '\x1f8b08000000000000ff95544b8ed34010ddcf295ac50644278e8334a04e142980d8b0e3b382282adb85dd13bbdbea4f061445628dd87100eec60938022a3b09616698c96c2cdb5df5faf57baf7a036b725e5b030aaa105aaf92e4c25bf389a8185a5726eb7e3949872948083ad4040a5e9247f1ebeb0ff11a3374e2fd850609956d68d96249cbe8ea233c43977e489fb1696b4a18d827c1b63af749411e4102ffbb57cf90298284827cee741b7afe7317f48a6a11c865e8e21024e8bc5bb99109af0d5b5332015cebd32a3186ca3a501b30d8b012c702dc7204d84ae87b3da80ff7ef5e48a8d194114bde54172061c9b2f975ce6430b33180ea94f4eb5c091fb3ceab8968751ea2232f2e75a804d6418a1c3bc9049a42e48e0a1d26c2dbe872f2139163a0d23acdef4e9755f093aeb57078690499c04be2e19b572fc4f9d371fa0824c4b6c0400528188fc6e783341d8c9fbd1b3d53a3911a8d1e774fce8e6d321faca15e01cdf5014b751c0fc9000a5dd0794dc9139070d8fa0afad37fd0b78bad041da861ecb30d9c00ce71bec5b01d079facd8e0413a5861cd21a7cf819cc1fa4a5e7bf986fb943378a7ff21215fd094a2d02beb68e519c8c7a641f70514bcd1a65ca14723b82db7269009cb2a34bcc1b49d4db3d9dce04a5cc422d6229d26d96c9ab4b38f66dacee6da89a90fce9a72e6a38b619aecbe442a98f250fcfef9fd1bd7f3bc60a0651bb35afbea9a5fe76a94fe557457dcd8427fd277d6f6d1e624ee823d37fa0e7d8dfecf4c9cd6ba901c1eb61b5e2239ac40c2db684ae466be9ee08e91d94f08283856979de9bc64e8cd91892658279e93d301afd1eb3b8edcdf2e24fc1da41e895c030a8a3dd91a3362830fec7d5e51a7dd8db75537d90f3ce53cb91eb6f280e8f7a7de231e643805b1bf898ff17697f21eadd352c27db016dbedd9627bf6073587fef25c060000', '\x8b2d030080aaaaaaeaff1e979381c4a51242cd54cd12c0d341ddc1013cd3212f7ecb8c38793a3888998999a9bb9aaac2e66609060650e782ba15dceb7cafc3a9feefaa7fcfbdd53da3babc8de1ae78b1b0b0b0b1b1aa9719d5c1870f3f0683c138ce64550d0683c1603098439d11a9288dc261a19d64ef09be7d8127f9a0ac0109438c2e48ceefc19a8ea82dacefb997f4ddf3b2288141545113483851c0ecbf3fffc9ce58a3cf3eee0a180c76a49bc39e6ec9eb388fdf8da1291434e3e834f18ea80d3c5aa79ac05b0a080c3aa236dc7b7d5adc8335c0a0a5d078e56219f06b471fd5837416c9d7e853010c5453ba5337b939f94435d614cef4c0a0c3a7efb77f8e290ed6835cc0e048200108279e8afeaa8035fc5002c84b0ceffaa52b038da64fd81348502d30b88113ee3f1b900b606d5304094d98856723b3906a7cc1577799534d4c9e4236a93864a823cb1a041b7c77199a366b3cb52aeeb260936f28ecb20623f5d62b0abbccab7e8861171cbebfd6e3643232d12b0ad91f3fbe7fcb365faaf2133048aec5482d48a844b5c9cb32afb6ef622b859042bc1dc15d6010ed5887680d4101e7aa0509117b899893afb04a541b893eaa4613ff0c0ca6e4078714cefc8b3bfd64bdae0c54a43180bcbc24f0562f91f66ac9c7d7037f608d3e2ff3076a050c688ee40d6a9a3d67101aa57bc92f47a6923f9edf68faac550febe911143008691cd1ff06093f94e91f18d064253068ac8964e26d88a306097b77d8d787a3c147764f6dd259b9e7f561cfdde197d9bbc351f96c1fa2b7a63f84e453dcf310bd35fd212bb3076a5564fffffbf75f7bee0ec0a0c54837976aadc280b34b652345e94e28c064b4adea94ffb72cb3463e1a05e3d787517cf1f215827fd39541c43e80bcc009c9e3000c7e26d3a30226a2c0816d5eaf5c42a93a4278ccc0009fc8944a8c4488bc67a2f5d957f22a62e92e71a89602a6eb95418391991271fd2c921f41429be161aab1260db20487129a81c40af8208b53c71cce191eeebe066aa2b226c0ca621d23a492278dd540b13b5696c65d9c229835463fc969bc5a7cd3ebbabe5cd79701', '\x28b52ffd605c058d150066a36d3470699a03fcaefeffffdfb113e4073179fb9b4cc989c8ee7ed9fd69e5d4ba360279f5f0c7b91d29f09a452f6d52ba0f27aaa628425c005d006100da5499bd4ff3338a27f80d790bf67386b4a9a24dd7195afc414bfee20b5356b513acb80447aaa784a3b5245c49499bc20805acf7590706a18104b6ce0dea94a987af4d1ba55996a8a502314344e911cbe2dcfa97d46994d09b275a112aa0692c283003071e02b08fcca2c436e4f09722d8b065c4bf8f399c5f4fe9ccf110e27e0c8acbf6b1f6d432e9a10473eef90f5accf14c67ee4ddce94ff9ec9bb8449b4230da19c5a5b4451638f54bab8d5ae1b4a5f473271b454b79306cda08793ccec372aa97241ff9a37c2caeef1445f8a04e297aab6aba4fdc7282108be252501b9b7f82a99d180d635a7c51f1436d57e45ad0a60416a61efc5ed75cb40f39caf7a7920318c6318c6360123034184dc35068300d750af12f644d6d018b2bb2b8ae88b74bfdb10360e9393f4b41eab46ade87cd0558cb8feb50a14d75a338116853699bb7415b04461821100242b26a18a72039a49e6949f8d7c183081398c21ab6383f7bfa238ab2df1dd610f2b09cc8e0612dcee3599c8651139a110161a8b119424c403322132848410ae9204242146368071200b62c8692044925a0c0e224a4484141341c3fa9a751d40466a9a74463722f4be1d42cf2a4afacf0c8b35302479ec584ce8ac8a0927c6fb0ece6134c39516e8076eb0a8e1ecd73f88c6958cd43604996d9fc8b121710c81f807cd2d3012f3676acaf4640e11382ea95d36677e6ef64d9061323e115a4115d9e692ad1f11230dd5d68dacc7240877239c62139ed22cd2640fbbebe1729443cff850883797196be80fd20bb3197eac6ed15dd8f541b23bdcea5691a1259e7248eac1dbcc51769d4102c6b604a342d82f0fd6b58845d961f6e36c9c05b7c9d0fd7d3c784a82272fc0f');
INSERT INTO public.encodings VALUES (8, 'rss', '64f350d05dcb134b4f884d', 3163689168, '\x1f8b08000000000000ffd5575d6edb38107eef29082d903ca41625c5c9a60acd2245d0972e16c5a63d004d8d65d614299054e2ec530fb27bb99e6431d44f9c36e9a69ba0c8bed89cd1c719cdf09bcf347bbd6d34b904e795358bfd3ccdf60918692b65eac5fec70f6f6727fbaff90be6bc27db461b5f567291ac43684b4adbcee9d4ba9a56928286064cf0344f739a0cd8062a2526b807e1e43abd166b6b53691bda38ef27ac08b699a0575757e9d5618c5d64d9113d0bb61981d29a00264cd8e92d305a9e66b4b155a7c1d3014893a9bea448b38433b916c680e62ca8a081bf575aad8561b437995666c331b82f293570e553d88aa6d540570095a7b2f3c136b41db7453cabc04ba7daa0ace1672ea80d6812c02d85eb5246779f322cb5c45d64ed60d517f2a05ca9f33e210ef422f1a0570909d72d2c12d1b65a4981a9a9f3fe60dbe884725659e9a73ab0a3cefba515ae8a7d75decf7c0b52ad86ad8cc60dac06034e04eb782cf752327ae362aa113570d6393d85bed52225ad495b53338a9027ed301d726b61ea0e57aa62743298163ebce994aece45007e21c24b529c90dfed2529b2e29864afca2c2bb38c1c645996e1c65d380b41f32346f18b55b26cbba5567e0d8ebf134be1c8c74f8ad15b7ea6023463813d684ef644d39e922f9fff7a27b4faf2f9ef07704ab8a024d275833166f3d94668c5a8fe86547f28536f841786ccbfe253dda98a28ff1e5c237e5366b34856427b48781075b97b3a2fb113e59091ce19c59d9c4911a0b6ee9a54b611ca7c8f90bf789048169ff073014eac191d77ff589c605b257dc22f3a530bb51ba5ed96f79ce07199cd774e7004b261d0cb285c50f13d1d4edbbd3a9ce262898b332336e45357759accd149a337ae22f0052e57aaee1ca089966a6ae29dbca71951d9e8d1e1ea44ceb36521a55c9dbc9acf8faae3a3c3b456ab84081d1609d2202157aa0aeb459227640daa5e075c8e6956aa9622aa067a104f54e8f005960e3db8f28dd01a8db736d8929c19855e3ab9a3753bd0e81a0a8af5c54a7758843e1a9d6cd4caa9853803d241948133d3737fb4f1991ec70e6770d7eec5ad6b2b11a0e2c8b7599ecf8a930fd9717f7a07710a19bd85c390de764ec2a42abd39496f1ed3f44ede27c111e9c5f05289e42b2ded9137db131227118fc404ebc81b702a08944930525bdf39209dd3fff9b835981a0f797e38aab242b5a2c805ca59e44b3974f95189564ac385fa13ee4e453051d72c9298fd6eea8d6fb3ab2123f118fdf6d900970e2a15f8c4c1113af80754806de0186d7c1c1da3313480331ad5f3c51d225a3c4a44b7df57cee26994b3f81f2a67f168e52cf6f43dca1945e446597a6074fe1465f9b5ff653f889fcf4859ee27f9b53035a9d4c63ad878f5e3b7847cf6efb784fc69b89e3f4fae8ff78587dc59c6bbc63978f1e09b46fee879c9e3183c605e7ae0cf9b97e332c3ea9eedbcd0e90f1afe9de1ff001f0e47d0a40e0000', '\x8b51070080aaaaaaeaff1e9793810580e521c24dcdcd97f25453d3020f70c88b2724044464c15d5c554c4dd3d5541554c5dccdeb94a743d5fd92ff77d5bfe7deea9e515ddec67057bc585858d8d858d5cb8ceae0c3871f83c1601c67b2aa0683c1603018cca1ce88549446e1b0d04eb2f7043f54f1f732b9e28629dbe0fb2febbaf952a057415b6ffa2ffffcfcb63a7cf95b3e899473b14cce67ae555f8e44913316e7e4ea900cd38aa1c3093d65b6aed7acf49f26136a0b7d90e16b1921a9b17ec01842adc2c4a694b3ffb10085c9fb38b9dfeff57d133fdc699b66c78e14a632e23455c1137af23f5a4e3e4d39b375ddb029e8d961669e53b0b28ce3b7966ddd9452a811bc472705597228dfadb32378c12ee177279cf5573912c5cc19f378cf352e3045876c40d499a9395398580c3a50986f151ab34a36920d5e1e13d92bba82305d20cdb5603e4e3e134061e2cefa6b31261c0a83fbd3fb3eea94735924747d99d10d65418f887d09313aab806cf02ce5fcb24cae6452e8a0b22ccb70f77ebfd729e74b80a4610b7752ceab1c51d92178fa82603aa82c85418f0928245964283725d8e5c33d61273028c59c1c985ebc6b55f075f446b03941f9719cb3f4d37d07decc60505a2dd885f1bb170e32bdcdd6e91310ca4fa0d7a23d143fc2ad689b765f345f79d3f0a6295e9aa6690473414ebf1b41e4e44e30222785563cce1767f388499ee102a9f8e79715ecde6915967022a3813d7e615b5430c5aef8f3fbbf3338fbe7f7ff74f5b6af4122ab1c6676850ba4d57675056709eb857b1fd69b2b64f0c596a6cebfcdcc561736bf639ae0bbf5d7be1cc0652c2581e1447c32796d9b76cf534d5f675bc1cc6cb5140a084d488f428709ac27ca577ee539a3221b7c2ee50930c128580cc315e3fa8442b42a97f273f6066c4c2739ce172cbe5cf6bcd9baa37a76c1ecc9b9f082ef0ab5ac1c75b132d4558eba4b65a83b7ab816bf663dbb625b39ead8c5cbe0cc33dc7baa1c75833573c29bc3c44ea6c849e0a5650e25e9f6fdb2dd6638a86d73699552c3e1eb76bbd3fbdda63676280b70d4976770b62cee56d3d897ebb218d19a91fa725d56594c75b04681e480bb95a1ee0cce1696e6cc83a7ec0c5fc813385719eabe050abc387a5b0eb05b74652132bd2c858aa70a2c434b49e48f40e0425e0e06c6a9d08aab84a200f2d15bfa07bd568556dcf1e149778d05dc57e6a88150cbb669f7abf57ad51e7e6270f0174e84104c1082fabd23b4e239cc49a16419f992895f5f27057c431222294a02b1dc2c94f2f49c7d375144594878f8e6be3c83a7908a374c96a06452a0572ee43961312747ff2fef44f91d87ded0d897db8d641e4862cd98b143c9a488049c136bba5d62b3c13afcb4ff62722f4e8b09b59da71c242fc9ef25cd51a79794f85c1417fbfb5a8049426d49d2e1a8dee59ef82c840bc508ea852eea0501429682495088277108a28b59907aeb3eca17e9f96a6fdd877beb7e5a9db7ee23bd75af2141d24817f64c371e5fbac45f5caec04f8b74d948e89f3cc09b42db6b4878cdd65278575fbbb7f9da7db8afdd4f8e53cb63b7dde2646fa472c20cd6c67bf8da7da4afdd6b883d1a9e61cf74e3f179464af8d3c4339f313582f7e8a460296739', '\x28b52ffd60a40df52000c6349d337069d206fcffffff3f03fff623db6d7237d3cade865223945246786850988ee69f687b1bc1f47ffb8490c4ce40732960a0c2048d008a009300aefbd97e11e4492b2fe9b8eb3c8b447f6b5764883f57c0fa51a78bbd8e91216d31b5288d52bbdfaf3a097751181a9b46d9a0a413fbb02c8d83449148245052fe9f70a16c8a9410be50206d723fbb6ba89651987d1a1bf6eb6d6ea12995376bb4eb44944294a339e7e38393f43f970223c010c130c0a00183038aee648b9d181685617044e93fdb223d3821b0026bd7037b94ae65599686b42cceb238039604d12c4db290095244930250ae604d99c23daf05e8f35bbb9c5728f2db5d508c94289bbf59176b88a1af5dcd824d4979766c68ed7abc75f48cffe926cbc7fffc26dd62ab1e9c3470f31745ac1c1d5dd0a49ed7af1caf6752ff53797a4292b3762975f263364daf234ee7048bd269e4b37dbb152d94f46bdb0f8fc3c3b6f90982deb342fe28ec631be955571da408c789870485162209fa16986b67351607e251236728d60aa6be7924e92e08cf660aa63e4aa7ad1f407486d2a58b29a1a6dc16dbd5582780033165aafff1a31c91e80818ce56f09e9c57a891223f47a0e80bfc7184d160449ad3c912204cf0c707224098902422c80ba9019bfadae50e1aa4c90f3ec06643dedfa3464e7301ec7fee320cc3df140cc3f8477aca88bb0445be10d0344dd34c1a855d8c4e9a32eaaee72e58533ff08a7efe2cb6ebd08062bf376bea595fbe169ba9cf2e90a6a43129c56ec1749b55feae0606110d836118cc356517d538d1b32d85f538911c49a581f718fe7c54ea891be40f8540de90a418e58050e792a494833e4eea7148717880700f8dc68088a7b5d63c96468b0880aba811b5320a9919911929480a9ac64042a29c1a2a0f1200231d8ad48c6186182220840433c1482081c48c0422225ad801a48dd5725dd81318e86702f4620cd0a80dc9bc2199bf452a3348cbe48e078e3828720ac2115d101ce8ba673c736817254874dec50d14988fcd1df4242a013da4481414e1d6a8204112814094254dafc3a1c0a1af404fe619f97c3c6247c40e7ebe20e0ca06e86ee462a37d5d40c3fb074fb1cc97d9fed187092dcf1f95ea96aa37be1421463fb509d14e45cd474635a75f2384b1b2d85b59714d270ecfe03dcf010a4e97233e1cabd7f6976611ff1ca580fe41bb46032fd10b104ff5927cb3989b5a6a73c6a0c5029ddbf00ba43e9f4a3ad3bc12c881551562dca15280dc4d9b07a16566435e3659a08fdc00901d7921c69ec7303cd4a1980b26a7faa2100301d1947877c4eb9486c15e28033a252083c50f0b529661912b8620bb92cbe0eddc2ba2a4aeb945216cdbed57af96e165bac0644a3cad66712baf4bfdda13e1d67415672c2b212ca22f265e996236caa6ee127ed04cb6ac2d0535dd12a771e3335b244ca20b4f908c2e1f729cb53fe2481bbf9e805601');
INSERT INTO public.encodings VALUES (4, 'rss', '0d6aa9ff54d85a681343b0', 2058217590, '\x1f8b08000000000000ffb554cd8edc360cbeef53082e903d6cc6b4a748b070340a2658f492a2289ae4013812c7a38c2c19a2bcb37bebb9e8ad0fd077eb13f4110ad9335e27e82f8a9c4c511f4993faf8c9d70f9d13f714d906bfb9aecbea5a90d7c158df6eae3fbcff66757bfd5a5dc9c82c1e3ae7b9317a531c52ea1b807e88ae0cb105a3811c75e413435dd6509cb11d198b339c09a33e948f7808a1d4a1832e32cf584ca19ba1a7d3a93c7d3de65e57d50bd8a6d05d803af8443ecdd8f92f72b6baaca00b6670c470064231f757accbaa50521fd07b724a269b1ca93b6214bffdf88b788b3b8ce2c3472b61ba91cefaa3ca75b801f074e2921eb0eb1dc19ec830a4d05bcd608851c20896865847db271bbcdac6648fe444a2b8c338941296b732b7dce4287188b49f1afae74265642e4424b72998dcbe10e9b1a74d817defacc65c1722f3cd43e70a50d204cd730779ac917917309a71b89179c53d69bb3f874a1803644b9e22a610d5d8e8bd96f0e492b6c396941ca29b537f321cab832f7bdf4ac8902f326638ff8343df0ed9b246c27c900e39bd19ac33779848bdc3f45cac6fc577e15eacabf54b51dd3655d55495b8a9aaaaca814bb84cc9a91712f2471addf4c3ce593e50540b867ce2973651776974023da26f85b1c710e9c8ff86511893d599b7c71cbfaa574774f6cf58f583f5ed1119bda83f23543b58232c7f4fb1c36fad3f6e8a3d3aa642256c9be50b3dcf5368ce15a196902395d498a80df15198d0a1f57fc7c8af9874260c17ea0e29e241c225fabfe59956a850ef06dfa2fdbf59f22e2f73f4c3ee2f18f0b2a9ea05032e4079568d66544132ea994baffa676d7a958d5d36b61e8fe2e3600627eaec84d13b5a23f02a9ba3b5b551e403a7187c9b3d3cc42165173cf9442df25397e2f75f7ffe69bc1b83e545c0e65fc95cd491c6b5dc7a2b6171ce770ecff4cfbbb03c4f4a33f406131995df7e55d7abf5edfbea3c859b711b24e01297537218a2a679cba7e32c82997f33662a92e93a89d3bdc5e233619b904fe18518b76253bc459f42146f28da8459b6605ca82b09b3566751537f003c0c710aaf060000', '\x0b57030080aaaaaaeaff1e9793820580c521c24dcdac201d02d4d43421021cf21205090515197057531553d330dd4055cccdfc96e782ba25dceb7ccfc3a9feefaa7fcfbdd53da3babc8de1ae78b1b0b0b0b1b1aa9719d5c1870f3f0683c138ce64550d0683c1603098439d11a9288dc261a19d64ef097ea8fcebe11db9422e3686f1a16bda070241456d83191f3e7e7c3b3d3f7c15773c97420eef42615a8dd5829818a569cbae89d950ad2838f010b0d0aee968e53f4d3c682bc720c3d70ac8ac96e62697181b153df5b914ff639118bdf771b2ef7bb3ff113fdce9dbf60b7dc1e8ab88d354c58010d0ff6839f9349742bba6a53eeacd41a19e53d0aa8ce37759f54d5b09ae16190238c1d1a203718122c9ef9fbfc89b9c64261f9f9653bc0b3f44ee6c58c582980aa334c05e1a38a44f0ee80ca00bc598ac2a5443919c3a1b56c13514956d421b8378c968577004214f326f0da7dac7f1332e317ae66c58c992612e14ee4cecfb68722915c9e0c6aa809b2b82b704632553725649b431d05ccae3e15d4505d75115518ae1eebeef4d2e658a326b00c39d5ccaa92450760e9ebec0a98eaa086e20409618b3282c94abe2f4f2e11eb75e1a107ccb0e402fdeb72a862605c3e9961da81fce39cd47baef64309b3420ace6f4c2f8dd73270bbe6ed6e98b4410ef129f48ff4cbec72be9dbfe4cda67d6b6ac6dc963dbb62da72ec8e937704427be708ae804d78aa56d72b62c9005951cfb7b955b045fd8813ddebfc96088b66bccb016aa7ae3176546ab1c14baca49e653775aa5b39cb22edffddb06b3ca2203e938519d7d9bd9ac26b6fc05d9cb3f6d58c76a96ae4025501a46c22793a7beedcf2cd5f475da716a36ab055712c1c47c233a7a690355bef22bf70514da184a252e12b25c388d61b8625ccc46b34abc6fc1481bd307fa851ba1c94d49db74a18217cb99b59d3baa67e79223399384f05d8116b5c321d50687dae130d50687972057f2b9e9cd91ae7638d0c9cbe0d433f85db0f1ab2f3693dae15030c7606a8343d9f28601a1b97e9f746495ce36e4fffffefde73e5054c169762e7cc2b5622a83c498c54ba043d46b956bc51c3f9c74d79c4b1bf8ca96b444d0a26ffbf3a9eb4efdf30f480cfec811109cfa3dbdc3b562256e5901a78f7cc904a1774901df908448a491802a572b2be176cebe9b28a2225218be34566f3260cce415b2455951c12953c1e7779caa4586004e709a4b1103', '\x28b52ffd60af058d1800e6eb82329029e90ff3ffffc7df808ca36badb52dd3dd526ed928914d9294a6787cbc17db98ca4a26bbff0a91bdd3925c78c83253840b78006e007600118b5deca8cbf17b1b61ba94923094ca7c7651834f2ac9121fc707d903a32309280a63c044323131f1c0b8fffee403590261642b9208f3e5df6efca85c92253f3e7ed871b2968dc3c479046532508c11d5608df9e71e8af4efdab00e38402c124088e0d0685e37c81e270725591c1a0ff63b4b24f7501cd0a94c62398cebfcb8d1544833867ef1efcd173efefd196cba52b987e261593b085ad560a822260571fcaae1d893faf704c21e498ca62691efc33926c74e4777ac073b42edecb969ea3eb77cd6108cf98d1992eca0672938f9097e99cc2fe7b5d3d4961021f93e5641b2300143dae7a94b32029866e352fc6e21aae1bc5eb08f7383efd43a6a96f4f6d7695e3b68b7ce625938aca3ef3becd0e9969ab7150fc7d6e51cf9768f086258d35402cbc5a88aa2280f495118456120945480a1309204649020184940dc078be34634d71182f8eb34b575d4bc7599da3c287990b5f3481737fbb406ebdf33b52175a5dad8ce0892c3f856816a24a5b6259879043ff501020463b12c8bd5386e83a2d47e0e76a6142a5cc89092b4a48c9147df3ce8f193b7a3211fb92417b5484272f6391e0662130032105d80d598d145610a3c22a8b779d183a55223ebbc114bfd831d193f80d7fbc0962a1c361c97e90a67a83125324aa121912129484ad3182042a21c23ba0312402521483211731548514919e5a4b48c01af9582aae36b324ec80adc4483b29634ddc10d8221b45bf84c0fb1346bb944b43b09c3ff09b4b178e8875081d6cfd10c4c33fb28e43894183965d237d85dec47d86840b0619cad67b609e8c81334794d4231e4b0cc8c0224b640f7c33e2ff23551375afa17af1db033ad04ec07ad550994b252914405e1ce62a28867571af72a90e82e6c479630288174fd2c3330d70aaeeadd0fcf296aa49936803ce1f1998d2b7b6f3a26be0560432dbe8a5e0d2fdcd9805d18aa31bbdb1bcc212842fd5755a36ed5b8942c8f6827c678bfc3daf201ed6af98c4bd07d3db3a902');
INSERT INTO public.encodings VALUES (5, 'atom', 'fb920ff09c4935e67428b2', 2065969738, '\x1f8b08000000000000ffd556cb72db3614ddfb2b30e88cbd48459014255934c48c3a996cb26b920f80c84b1211087000d092bbf2bad35db7edf4dffc05fd840e20527eca76ea4cc6d968808bc30bdc8b730e44df6e1b81ce411baee4e2240ac2130432570597d5e2e4f3a7f7a3d393b7d9112d010ab46d8434690305670b5c5bdba68418603aaf830b562b15e4aa218d3686e01ecbec1ed8765a044a578459d5b4dd8a58d5ac8c55120c8982b0ff620fdf6c36c166ec3f88c370429656351e930a26ab05e605ce282f32cbaa54c2c604b0654d2be0e7388ca7a3281ac5a7a93b3499c493b20ce7e379343f9d4fe68c125e64d4722b205b4a8eae2eff441fd88a69f4f90ba764b740bbb660168aec3adba7709686611a866ffc2f250384b2ced64a6754b206b21ba9fc9c769a67ae26931272f3a08412b744c9f0b9e0728d6a0de5ae07f7f0ae1ad3a30d619207ae931869100b6c409418d98b161698b5ade039b35c49dfec37db466092d1afde00ef723361414b6661d8c0c2d692daeeb256204133ab7456ba039ee7945c8728cf957cb87cb712b4b2a2c48d322a54a59e427a0c35dd6a774b4b6df91a04b2a0574c770125fb25ca6c5a80000bc508a4d517c837f641b6a44c5b9e0b20638c3635c8053e78ebaee05dba6732719f3bb9c9bb1d491274cc9af60c5d5dfef581097e75f9f7a3f49ba661928661104e67b379f4380b979253f204ff98c3dca660aea40569fb6bf6379c1d0b7bd61e57f6cc0d566eb0946c8dbe74452750e282c447fdc8038fdcb0e455a7c14ddd8c3715323a3fc06cef2864322e4ff3245cc5799e97a7f3249914d3c938a87889111376815d9330daf0c2d60b1c615403af6aeb86c33625af72d63ae2bb88c3236e3b778095761137320d13c24dde2bab52b494dc45c93eec67b7130da1be205f9faf74c935721363b592958b984e77d685c8750c2568cd040fd0bffffcf1bb5ff31f53d2b73ba3a66b1aa62f6ef5fd572eab35334ca2c4f1da03329a330b957250d0cd02bf63a0598d91c96b68e0407bbd2e7f3290bbc61847e13b593e76b262fc5959ac6a79ee73b4dd4a7053dff1c8e98324bdc6ee4ce8295bf13628069ff7b303b5f5f23264ed24354a46aed378303bbfcf3967f84e0aa33a9dc3f064900823af3b4731699546bf80e696dd4e033217ca747aef82bc6115104f4f01b272a44cc6777792371dff499e938c7a4cda3303755a1c28dce31ed54cc9057ce4bfc1ee58f7ceec1274cd02fb321e96d5709a024caeb9d75536888a92fb6b3d3cd750709bedf53540fb788f728f88cf362cfbc030e91b9051e2ed363bfa9fb61bdfb7ddf8eb6cb77ff583701a85c9ec75d86e7c2c0ed8ae7796e5f36c297e992dc53f962dc53b5bba7989dfc196b6b74de4455ef4422944f7a570c164850abe561ad6e6f13fbfd3348c5c07c7f3d96c3c7e1d32881cc95f2c83e86532885ea50ceebcf0efc0b06ff5be3f4083ef20a4ddfb1e8dd6dff67ddf6b8ab87f49d97f68e361ea0f0f0000', '\x0b87070080aaaaaaeaff1e9793820680e521c24dd5cc7733352df08484bcf82d3312eeea66626a1aaeaaa6a02a166656a73827e4adae5990e77b1c4ef97f57fd7beeadee19d5e56d0c77c58b8585858d8d55bdcca80e3e7cf831180cc67126ab6a30180c0683c11cea8c484569140e0bed247b4ff0c315ff2cce923788c98cbef954e4fc1301df8e9df1baf9f4e3e5ebe6f4e91ff9207a808e2ccefa5439e88c6ae880182ac612a8d80ef9aa8671ccdbd13117536294f8c7acb0f13c7c6b98a2cdc7a899c2d185e9c67074b784a387c48a9c874a166432cf733e6f03c1bce47ccf2e383a7ff063acacf2baa1a6a352984ea2d2958739e5b028172c3c97bc3c6c8a62539eaa1ea063fb72dff7fcbc3d17e7d3797f5682994e0a3468415ebc211fefff91abbaa9487ebc1ac1d0a00529a6d029844e96bc3c6c62843b2ffc58715e71fe740459b0c95bfa4ca80987314ae19503798dee40d7ee8b291a392086543196d99339136c8a460a16c530b7c6dfc910a187032e87a93d409742a46962ca9b5cc105be29826d6802db53826b8086aa10ac69159ad1031c264f8bb39425f2be12ff5c5984e8154222c31461413660cc78478387a8708c329350de5ac12e1faa30ede841f0e2dcb4a3cf83d7e20c2652d8518fbedf40fe8a48d30d53f8854b4473074b10e24dc52917ecf6f805a1b0eac00242b7018f7125c085758af942a5229ad602db52320fe01b4a478725cc17caa48812af418d167fec04ed1d9950beb0239972a1261fefbfafca9a8ff7ff49f0b59f1c2abeab38cff9e1783c1794f8eab8781a7c5356de90e185693b7a048fb49408cbdf8dcc2cd621d3586716eb5ba6b1be787527af533759b2cb2cd6ece66570e619ee3d6416ebdee829c2cd616a9c2629b6d4fd324995ef97edb7fda9ddf15bd9b66d7f3aef76fbeeb0dfe6daf494288b0dbd2a6b28994d8743430b4a06307ac0861634cb62fa626f74ab029ad1671aebabb286189c320f1eb3337c2139656da6b1fe3ae258918b37e500bb45571622d3cb52a878c8c0327cf56222c92cd609e3e875a6b14e539c300c34d7ef931db92b6b72f2f7cfaf9ff781401582813ccda54893732aaeb03fbdffcd787d574979b213cc53fa46295a85a0c7b81284e81afa4541540325a91dc0a10d36098f7b8f095a34a34f94c57469f27df25a19f7d68a63306d3c300fd3cd9a344027274f37106ae39f251d89adada28544a1c97abab2857c847d3f4becae6e2a6e769bbbb2860abc81d2ca6f4645736192c629b6a03686c20a4a840a7cd6d0abf23846f219a24115d5d90c7c6bc7344549384e8c531a1889c21d0b5ee3d0d0dd36b50bbdd4df47eb9949e10fbca28e54c8146de15f26bfdbf966d61b0bdfcdbf903564f5d0e67be2a03393bb9c9cb2d64b9aa34907a98d86b7c025630d2e7281fd7d2dc024426750f2d8a8dee59ef82c080bc608ea852eea0501429682895c08f9207adfdf4b77d14bf76e7ed4fc38cdf9a1e0bba3e87d7ae7a57b0d49976b88262fdd8779e97e329d970e3b443eba68f245909cdd4e1edd921dbc70173f5995d7a433f731c23d190be40df78a8af37c7b3e1eb75bf7f4ce0bf79aabb18217eec3bc703f356ed156c890948e7f00b7460a8fce4cace3bd700fe43e63e031aef241b01ea09303', '\x28b52ffd600f0e8d210036349e357049da06fcaefeffff5f33178538018cffdbef24d3227b2d26494a22295cc028150e532422bfd96fcdb6518bacc97d3239f0b0de0b93008900930010a8e5fb3f28f2f6f8c178383c96c7e2e12489c1309ae3c0289645d1601c23a0253539a2953b69ea447e28f207b1c8d913294b67d687348673cc62a24c2613a72ced36ad7f23b37e8b54d4accf2ddaaa485b51cfacdd6b679b152ab54e2ca14cd072dfd61cea7f620f7bd4d3b954ce8815754b6f011ad0e0a030a06041c313a94715d25e0d4e591a1e5afdda865872460c78016fd95912f6692ba2fe961d39cfaf3da5b21cb1fd4bb6c4df4222d57d3556f9a01729a5d00afdb50721205b9f6dd38e3fb58fe8ef676afb2537266744005afd19baa428664f5312bf9824fbb247b65d4c71caed5ea9edb424d4657bedb5d69c0bb9ad1ed493e9836c9dbee2d75e00e71ce71c87530045fd1c51d56bcf192c5896237c604198a0b09c060f2654588a4b96ac66b5af6c7523adf6efb20e59684e21cba95f0d48c9f3da48f5be68f5a71846977e8aded3620b7ba68f7cb2187b5ef262924765c168448ca6793848104226e21ae8202d180ddabbe2f4b6557469a1455ab36415550c96842924f2f091817a78c9003deda71532852c0f87a3e114e79cc6390d0913145cf281081314d603359961350d7b684f93c516ad25f450d42db565e1db059665592c1c8ec762714ee34ada5689472b529658221886611c8d5b1a4e619805a841ef51dbf620b7f07634ab6ee0095abab4a4ad9c07b5451369cbd691a7dbea560969f3bb6d02cbd6a78b2dada1adea658750340a49bbd37519a928e8547de748ab0417f605d0b32778179bd8361760cfb45d633fc307358bf26549a48e40c2f29ced390880b1a851a9320ad5c88c24a54549074042a2981a320f12a05241122621638c32861821314660442213cc88cc0413860a3b5751a0cfd94057a00c918d4fd493824095df8ae4348eca142a37f20c5c331069b80116bc3fd261d0f5886a48c833003d32bb23b6c2f1bca749671735fc8c067aa9cb5fa006479f4ebdaacb55e9111334495fd8231192d4a966f91cd7c686051a8de78bd5f4ad8123d6d26a381b1340bef9dedb9ed198f0c9b8606f632ccf217f5de2eb93652dfc9872888a900909430ab499a0f6866ca32a676057ccf0886cdb5cc6617dbf37467bd79b2a346a2db6d299ff31822a4d3b49d507500d90c4c698ea1cbbcdca92627b72004202dba2387b6f3545905ba910d84bf764696a63c38185166ca9e72c41461cd969a4811a60fad054e29a04d604154273998442514591d00d532c1005999ca250901110625d39172c41ca10eed8a541bfea442e238222a208a13d811f4c358a5582d37dddf2671f430570ed274f4e2ad531a0d6ededee28244030a616a43fcf149a14fcc94e90d2231c954d05c697e8ccb3631dcc2ba8d5e336d675afcfc9033b1e1a0c900a1ec9efc0b13adcfba7594a497eb3ab90ac0c624f40ab');
INSERT INTO public.encodings VALUES (5, 'json', 'bebbc6f1595a875a0e4fdc', 1199373686, '\x1f8b08000000000000ffed56cd6ee33610bee729882950b42863598e924d154580dbc55e72db6d4fb5618c245a622c510249e5a781819c8bde7a6dd177cb13f4118a111347d97813a5b92cd0bd1816c9197d33f37d1f750567421b592b08a1b0b631a1e79d9a5a2d85c846b5cebd33b7edf9231f3858694b01214c956437d77fb0134c50b39f4f257028ea4a2c1accc5a2d5652f9d12e766242eb06a4ae1515ee3616b8b5a1b0f1505d2da8b624684103864c2a45a36d6c19f6a2b57a26456e804753b020e32ed76b622a1bd51a37202806772d849071cc22b50585123fa0d78a204587370b106c25f5e1e3de750a2ca5bcce9a532030e0b6a9b394b090c26756b21ec3a69ced2909936e94675c41a99da560bc3cea52d189696b314bb963154194bb5c8a43d62a66e752acc114bd18abcd692fe6b9917d61c75a199c673c584b2b4c5be79ffee4776f066e27f0b1cda26432b320861329e1cecfafeeee4f0a7f19b703c0ec7e3efba5fa24e5d25c6d64ab80e483a6f310ffbf4e09420446d655a0a6f0f386c5efd64f6f57ccd415a5151ee9d2b18903c20e09f1ed82d06e3ad68c0bbc1ee0a4be2aab8b0422b2c3fe2ab6bdf86e57da9388604ec6b7673fde70996f2e6fa2fe060daaa427d0921bc972a5fa141c508535a2b2b945d14b6a217444d1c25f154e18a9db6595bb220f29238f29a78a6a2a5cc5b2de2485639333a3d9e6dd75c253289defedef2300dc6c9244dd3e5e1f741b09f1decef8d72b99c01f1e27806846e06ec5c66b6389e813f035608e2807b88a3a5cc6fc913d359266d1b253a8e4c856519bfab6d1db2a99291e71622af17d03d10dc998a9a782a358b8cd5b5ca63d3ead646deed130b18f57ac4fef9fbf7dfa850d271e588ff9fca23a3402b164d9b94d2148f887a108e833e51bbc3559dc9a57cf6acd334dcfbc1b473b487e4e833bcb3bced66302c74ce4935c473788b4263011c3eb42a47095b4c02adc5b4a884b21471f514e39f630970a8642516f6b2a1517423f172b97c4075c709a2b7fc552ca45a249796041fecade70f2debcea1c8b87becbe1ff6abc1523ddbd012344244e692d902429f83a379f7174b7252a237a9d1b1fd76e1b636e79910c286f064efce025c9bef2a3b41656bcd7e105a5a7c345c17d1330dead1bdffba4c425710427637ea12134123dcccdea485e86ea2addae81afe951129556160cd37198de30c51c665fc70b73024a3ad1b991a58cfd76b3ecc6f278fca7f288b3bbfbd7885c94e86982c0179ce64273d937dd2ab268fbdaab38f27bc6632d46b3ebe40f133f79ae7d54dad77a4ff22934fc8c41f2813f759e2ef12fd5ea1984b5439cbe4aad6626528d1b6cf127f8062fca18af15fae187fa8620ec2f183b39f956238bc1506b75dd2cf0b8726f0bf14cefd7d9551f3f8e6b6ea7ac9e18577d5ce7cbdf32f36170babf20e0000', '\x8b78070080aaaaaaeaff1e9793010740413784baa9b9f9929e1a9e0ee0d90179f15b46e4c9ddc141dc4ccc4cddd5d414160bb7280707887342defa5a0579bec7e194ff77d5bfe7deea9e515ddec67057bc585858d8d858d5cb8ceae0c3871f83c1601c67b2aa0683c1603018cca1ce88549446e1b0d04eb2f704df7ec52bfba03b0b852646179494a7d0d98ab94c3b5f4b2fe9bb97e3740c81a8a36128acad4e3edeff9f6ce8483ef971d21068ba960f8e6a3ef4de20cac37767f912521ea8758665c55c06497d6c3a1f24590d818ab93cf4de64e3b823dca7e9297416022587c26b178b805f5bfba8cf6c92c8fe48be4f21a08bc29df6317fa28bcea6ced610a8e8d5f7db39f3f7a0aeb0d432148070b2b5e8815bf8a104a86d0ceffaa5bd80215bf75433147409810338e1fe6b0175051dbb3e42411366e1b55049e88fe882af3e264e17b1f71c928b8e4d42268aa420b0c17797902d93c273a9e36312bade171c1e938222d79dd71c1e13afeb2686c7e0f0fd959e2e36611bbde690fce7fbb7ff25f34ff9f8bf10e85d49914b28e4593e1f8dc7a37cf1927d5259a6b2ece108ee422076ed31c4ce321470ae4b2844aa15624ebe22f22c9f2bf2511786e5040297e407470aaffce4b6bf09e8c86d80dade25f0569f22edd5928faf0779a623f9d1747426a321c043646fc9d0ec3983d028bd6317a6921fcb34f92bf978ff6743467fbcff0b81d0b72df937287cd7b63e53209b4c21507436b28d8726b6060a4bb75a1e576b4be7e4d497bd49a64b795c2da55bedecb2d275ef79b5d46d9d045f7cd9818d870eb03f34d972a949ce26d5a29866c7bc288a6af1793a9d95f3d924ad75b54342267ed9614346ef905c74199b2f3b8c77481ad67513bfec30de61b5ac745d10107eeb6a4346273af6cba35f2d434bc6acbe75b153c9daeaa5bc88b194818e74e19b7acfab9d5dbad55afb6419a2ef6cbd0abdefe3525e495f4ca6c9998c4e933fbf7ffd5c4ab782806e891faf5fc4cf205052e483eb8f468786582f95b9caa6ee84024cdaaed495f6ff966599e06ba906de0bb45765b25a20bc7c85e0dfb217885407a82d9e883d351078ee6d4d1a82e2f21d8a918aa6651b390fb7666e17a5dc8340ab5b3ec4372787a0b654b3bc87246e88dc992ebe0881a0ffe683b687e35be400359ddcf662eb4ca51415de89c2c706e17ecdf007162e35e5f8853b41ffcd50d38900b143851a0b903ad26926138b933204c465928b91e8f201cbcd0c05a21f0b6e02620019d41e5565babf211b3b9f7c65af23d1c6250ed50a8e72db0bc8e0c37da8ed15917d0b8512ddc3d4d0910d14fe0f25140d6b2358e70fd21377ef0317517736e026621d3dd00d36b10a215d21d6bbb173ba08b8ed6f372173dfecb97bbb0f82f6633c776ff4dcbdcd7377dc2eaf3c771749846c95379ebb77884f4a7d823f1cc14f9dbce98c920d1c1e3958e5e7acf3b17b3b9b263e761f78ff8d6c9d94fadc793e0701006ba6898fdddb7cec8edbb9c6c7ee5d7decde61d1bf5355035a8bfd0a6a5603b3141663ff0ac1b76ae889c0130752d42fec641e1fbb9f61aed159a5e4401aeb48f0bcaebe2a77fbdbdd', '\x28b52ffd60f20d5d1f00a6ef92387069d206fcfdffffff5f6f1e04f250c3e2ffff66a9247253b389904e29932eb6276214c2aa6720462f78fddf3e218dda60a273a66a027e017e0086008700ee82b6fd2a23761794b26c9f4b5ca5c8d4b28a076de96521c7dd687bc195652bc5eae17cd93eeae468f62faa2dfe53f2954f47fb2ddb4764864e397d6586324d559033fa41313a52b3525ae28ad2504ecbd62d1cacc91153ac091c1dcba364db36f5fecbb679340c234df978dd9528a905c3345afd4fdb364aa7b32f762374d956e0e8708a29287074ac002b42719cfd194db1a521d26061688401f6fbb24bc565d93a304d39ffc98d3589df3bcaa711940420900681b4029006114e43d33440381067dbbe7e7e555db6031aa700c442a0608180f5b157c4e0f924e84f924f9f52ea67b72468bb59255d12efafa75b2ff262b7d853bca6778c457bd6775e2d89a8d2d5022bb298e7ebac1492a29c4f9f355d02554f9c300ff37894ac265f2a80288a217da0193df57d41504f6b27cd4e26a67f8eb176b293899d545c7a383c40bc8748c44044c539e74490888ba8383c30ecafe164c24dba24e80fd4b34a5e79e204aa98078a9827b2a8faaac5b2709440d10355cfb6a5e04f948ffd51ba1599b2458abe60db6a4c86b0060c970a86d730ed04cb9aa6699c5a7a4a8bbf2545d6681ac7711c27c36117eabc92cf80b2cb52d71400ecc9d18e987adb16ce7e7e9f7d604df99129b6edb2a57859d376fae710798d88129dd210bce21253693ca5a1c365bbf1b1e1e4f89fd7598a95c1b29d783627585621f18a3f092390063151a7a25a51fa19469060e1c27a0480a5a8b1ad312423232392828224e950223168aace0312a0b430465114c50c210611620486088840c84830323415342d37becaf5b417eb1ac8ebacc25e57cbf3d7455d7a85350fb52f7851355f705f56d5355a103411040973a84cfb151b7e840e07a28dd69c37b83894575c6edfaa4c5fa0e5707ed5b990edb5ec53a2691637de6ad5c6c9122776d13e3ef76ff40579b8a3b358e260d4c93b0e73d6066c2a13100d70ab6b0cbdf34d965fa2d05c88f7c591dc1419f3b33a0c0cb22279e48ea97cec18b6303cb0708f3767a5146c0b033c31fa54dcf305a0e64eccd26a8e5648c1a27a3aad99cc2878d61dc849408f310402ece9963b1c08dcd5109f6003f725c2bb06e3ac12164a2ef1869f6a391cecf5de001a6224a304c30c8d602491070004396d09e47d40502888da00f3f75d5df512bb04d0a5a074b04240ad595b5e0129f7e99050681d3fb057be6e0e5b127e13d19c98fe66b20a968ff81bc3a93ed97d40f76caa8dd9bbfa6593d19024743c82376c0e7abb1f0da35882cf323cf2a488f67f4d1b4bdbdce5241c2c8dc28b7153e0f1b9199340f2ad229cef0f');
INSERT INTO public.encodings VALUES (5, 'rss', '527372152b09d1149d605c', 2751089796, '\x1f8b08000000000000ffd557c16edc3610bde72b0815b00fce8a92bc765d85cb608320971445d1241fc0a566b5cc52a44052de754f3917bdf5daa2ffe62fe82714c395e4756abb6eed22eec5e60c1f6734c3370f5cf672db68720ece2b6b6687799a1d1230d256cad4b3c30fefdf4cce0e5ff267cc794fb68d36beace42c5985d09694b69dd3a97535ad24050d0d98e0699ee634e9b10d544a8c700fc2c9557a2156d6a6d236b471de8f58116c3342379b4dba398eb18b2c3ba1f3609b0128ad0960c2881dbf02a3e569461b5b751a3ced813419eb4b8a344b38932b610c68ce820a1af8dc2872f9e917f2562c84231f3e2a46771b4c2bb3e698c697941ad8f814b6a26935d02540e5a9e8c2ca3a4f85518c4630abc04ba7daa0ace17317d41a3409e016c27529a3fbbb0c2b2ef114593958eeeaf9fb44a9f33e210ef42cf1a0970909172dcc12d1b65a498179a9f3fe68dbe884725659e9c70ab0abcefb8515ae8abd75de4f7c0b522dfba38cc603ac06034e04eb782cf45c327ae562aa113570d6393d86bed61c25ad495b53338a90ffa2cbb4ff042d4cdde14a558c8e06d3c287579dd2d56b1180bf13e13929cec877f69c1459714ab2afcb2c2bb38c1c655996e1c17d380b41f31346f11fab64d9760badfc0a1cdf23c8353f53019aa1ce1d684a0e44d3be20979f7e7d2bb4bafcf4db3d48255c501299bbc61893e9642df48dc4fa41997a2dbc3064fa19a7ea4e5544f9efc135e25b65d6b36429b48784075197fb97f41c3b51f619e994513cc99914016aeb2e48651ba1cc5da4fcca8344cef884bf16e0c48ad1e1f43f8b136caba44ff8bbced442ed4769bbc52d37785a66d3bd1b1c80ac9ff9326a1854fc408717ed411d5ee062818bb9116bf2b1ab3a4da6e8a4d11b5711f80c974b55770ed0444b3535f14eded28c2872f4e4787926a7d9a290522ecfbe994e4faad393e3b456cb84081d6609d220211b5585d52cc913b20255af022e87344b554b1195033d88272a74f8010b871e5cf946688dc61b1b6c49e646a1978eee685d0f34b8fa82627db1d2b972040d1f9c35357a7ce7ba802e7ae5235382344cc91fbffffc53dc8b87d920af63ab7156a483a81a7314c43d1bf7f4309e38abfbf64e08bbb612012a8ebc9ce4f9a4387b9f9dee6ef9284e2ba3d77018d2dbce49184568678e1a9dc7343b27df25c151da69e7b912c967babb435e1d4f489c58bc3a13ac23afc0a9205055c1486d7de780744eff6b5a68303592617a3c88b84255a3c819ca59e455d977f94189964ac33bf523dc9c8a60a2ae992531fbcd141dbe665f6b068232fad7bd1e2e1d542af091ab03b4f7f7a800dbc031dab01d1d83d13780331a55f6d90d625b3c486cb7772b6cf1380a5bfc0f15b678b0c21607fa16858d22724f052abe9c02f52f85a3f8f70929d0edc370214c4d2ab5b60ed6fe3e4f59b17b030caf8e7c82cdbe7b26f2c79989fc69cec4f0feb8cf1b6878bbbc062feefd72c91f3c57f9a3cc55fee5e6eab4ccb00b4f76aee8f81b117f4df13f0105f6b1d6270f0000', '\x0b93070080aaaaaaeaff1e9793820580e521c24dcd3ddcbd3cd5d4b4c0031cf2e209090919997017571557d37035550555315fea14e784bcd5b50af27c8fc329ffefaa7fcfbdd53da3babc8de1ae78b1b0b0b0b1b1aa9719d5c1870f3f0683c138ce64550d0683c1603098439d11a9288dc261a19d64ef097ea8f2efebe8d919737131f41fe64dfb8161d0d1b860fb0f3fbe7f9a6d3efcadee642e855d471f8a30baaf06a224384f53f64dcc961bcdd1e388810a9f37735ef94f93118d833ec8f0b58290f5d0dc6088b1d171e4632ec5ff5880e2e87d9c5c2e97e6f2143fdc59b4ed8a6f298e55c469aa63200ce47fb49c7c9a4be1f3a6e5633493c7c23da7e05519c7efae5a346da5a41e2004f44a92238f6a1b1c7b7ffb97ede10099fd787592dfc41fa2f42e9cd440948ae03ce0a53478853179e4474453384c34c45c380427b977e1a4a4c1a2b34be46250db4cee849e11e603e4a991dcf8387e2681e228bc0b2736643c96097726f6fd34b9948a65f47d55d01f2b46b7847d052979a7815c0c3c97f2701d7dc5953451173550e478f772b934b99443846ce00b777229b39250bb63f0f405c94dd445498b013350ccaab050ce5af2cb877bd28d6051c9297b00bd78d7e9189a14ace45386f4c339e7d948f73d043b8145e58ce417c6ef5e7a28f43c396f7640a85e801ed962c3bec4335bb48b356bff126d2bda963db46ddb4aee839c7e8324f26a25399157d26891a6837765c0ac88e4d8dfabd2118e1435b0c72f2c590d63ead8fbdb7f7bf0eefded7fc27adb972093d31e0b3fc101f26c393b8127ae97ee7e73c19ea040604b495767df662767982b5f318ff0d985535f1dc117ac148115547c32795cb48bb548357d9d2f25b793334a6a20b431df988923b84098affcca7d414d2e8652a91d608641f218862bc6f509c5e474a9d4cb142cb8984e729a0e587cb9ac45bb7447f5ec92ef930b3906df151a557bea526da9ab3d7587da52b70d7062af93993c5bd69e3a7ef03238f70cf7ee6a4fddd1d929e3cd61e246cb4a967d69994b49d07dbf7cf574dce8657b5868ad8f9b8fcbe5caac574f8d75c78a81a7beda837715bb3843435fcd2b36a0b303f5d5bcaab398be787456432217436da9db8377ccd19479f09c9de10b6504ef6b4bdda74851b06d70e500bb45571622d3cb52a8b8abc1327c75eb32ab3d7585720cb6b6d495294f14069aebf7d9929dc0bb86fdf9fdebe77d205085e4e0be3095460b9d5172406c039fa05eabd268e1f9f5a4bbc6c2f02b53324068d4a25dac67f3f96cb1f98ee9c11f38164272a109eaf78e345a9438658d8268e44b26a77d9e14f00d4988242ec9cf727650c9de73f6dd4411155305f0cd7db5874031b367cc8ea0e24a62d03e9629239bb2e793977792c61d8fc1d2d057cb27413e90649b71eb8e155732127001e974bbc46647e7f1c5fd83c9bd3865231a378d39485e91e94b9a23373aeca844eab2b8d8dfd7024c321a478a5e47f52ef7c46721bc528ca05ee8a25e10206425b9a485b8938720ea9b05ae2fdc47c555aaefcb8d94f585fb705fb89f56e70bf791be70af2141720d29e40bf7942efe12f2077e5aa4d04686f8e406c132e34e31e3a938cbe35d7deedee673f7e13e773f394e2d99dd769093fd92ca0e0b582fefe173f7913e77afb91a6ff9dc3da51348fc34f1d6675c0f10027a25792e450d', '\x28b52ffd60270efd210056b6a2366069da0630641886611856310dbc0b6cd0c8ec774f2691b6769208a594882ff4c6681c708c87d87e0f039f9e1a25da8ffb290541717896008e009900d136ac289ef432251d77a1d922d1215be60e1aac67081f5812322c2c8f8fd6903a650d768c3c39d614667114657736ac4f52cb2c0d8d4da37494a48f8d60180742b24824124a529ef3a9a5a45ba49c186399dc734ff6d794b2cdd2eca4b1a986bdeeadf472815fab5da8a274521cee4133426ab2e67cc6d008384c340c3068e0e090a23fe9622f0766691c1c51fafcbe58909a106001cb221aa494310cc33c2c8681180612c02c098771d6854cb0269c1580b2456bca150f7a2d402743b6ec799522c35d26c56a89d239fcca5a4b4c395be62eda4bcadfb125b62c72d7d56cccf9ef5942e6fce9e4636d15484d1ed839ac2a561c5d61d0a544b0a7e280fd4b99f397a87f5a105bb6d467c8375db0234effd1a2745af9bbd98f2df3c83b5f4eb4f2ced71d11122fe279064c44ce3907c23c6e22828858f7734994f757c9238685ecb3607dd5c18a707c4028a8d4505150d8d05e43ec61200948ad9ca5582d9a329d57922e9bf89b2b9a32a374ea7a0288ce947c0be3a5d4941d6bcb9e85024012d3a6f4841c298e4874044c7d2b98be9e57e959912747a4e80b20471a4f23e29c3e53c8b0e0900f4cc8b0b0282a8a1bd6433575d6bea7e910522bc83d166dcedf6d9a866757344d3323fd32e26f4991311cc7719c89c3b0acd149d346fdf52fa3eaea076ed1d023d676211e2936845f577f9d12bad84cfdbbc07a49e35214f68ba6dd5739973d3098701a4dd368af29bfaa3efa1d8310a1c285b5ac672dad5fa714e5d3b9de1f0cebf1b12049a50108999a0fa9d4173bc9233a49ded3521ac531d1e792a5280e0a7929914b0b4480b0a84135320a918cc88c14249534064042a2981a320f126013150ac48c618618222044408c118c0412482814884c109a76274e69b93661c9d7b46d45c29533a8a45ea4f18b943d48ea0711e6e45a0d765c6f1e924e74565441c4da717b0b92f09e4621c24848364ad935d8b50e762c8b31f92d5c1d4dab68753050938cf02ef24b604bef78f62a1ad0287d2252cebd2118b18629cb0bd8b2f9929b8cd868bceb027af10d6f36f2434e2f84c0186b083d2b09dfbbb5854f48937b4dfdb42faed591564d3d6d17610c22132b962d1ab16347faeb4daa31b46898afdd8b0e7e0cb34c91227310be8ccb6d5d2c0e15925e1045b87d324d0f6c7de061c13af56701c68847520d6e800d643f04489c93afb1f5a05785005cbe14fca3b3d206b16b8e639ce1a9200b27c191e58fe1bf7fc6a825a4ac983f4c86f0b258837dfd98e0e95eb57603950eb51bbd127d708969946aafe0112cb9a2e7ae5fb1b91a090d522bd90c73b6c244b458c35f471a258c534118e34d09d335f60b5aa93dd97ccdb2984cf1cbc003f7f16197c8f497fbebeedd81a708df57979eb05a8d87c54aa3dc84757dacce8efd6dde59e6ab26c976ae277855');
INSERT INTO public.encodings VALUES (8, 'atom', 'ee5f48ab2cf7e6fb560610', 3747560225, '\x1f8b08000000000000ffd556cb6edb3814dde72b080d902c3a11255bb1138562e141914d378369fb0134752db1a64881a4627b56fd90999feb970c4849cec379f58122b331c8cbe3cbfb38f750e4edb691e81a8c155a1527699c9c20505c974255c5c9a78f57a7e7276fe91159019468db4865f3064ac18aa876aecd31b6c00cafe31dabb58eb96e7063acc5518fdda3369b4dbc99c6da547892246778e1741330b964aa2a2251469488923a56e50a3636862d6b5a0939efacd30dbe62d202c1a2a4c4092781fe29a4a89922b8df92ae2d9983924e92c9ec344d4f27e71f938b3c49f22479137e091e218475aed68612c51aa0efd99219f4e9b32038ec496704f551db1ce3dba16082fd11c1e3dfa5506b541b58f5591ee07dc92c1e1268fb7863161237208bc8825c45c8ed5a2822d6b65270e68456d843de6c1b19614abee78e0805f74c3a308a3918ef70b075b876bde30a1418e6b4a121cc6b4ef08d8908aed5c345f02771ab2a82fd8a12a92bfd1c326088ed967daf16c6893548e4c02c99e96282f747049433bb17f0e277dfe79c1927b8049cdd6646dfd00c1db3a6bd445fbffcf39e49f1f5cbbf4f52659627599e2471329bcf2fd2a719b350cf738579cc5dba70ad1c28373423f4811e4b77d91e57eed22f967eb1506c8d3e77652751e68d3858c32a008ffc7225aace80dffa9d682a640d7f8485615af1d97475ceb36439e19cafce2fb2ecac9c9d4de34aac22c4a42b225fa4086d44e9ea224a235483a86ae797e3352b5171d67a867a8bc723e13a1fc0d2788b5fd98649e93757dae91c2d94f056bc3787dd5d47a3694828e41732fd4ba86acd2c5343218291e0a18c94d8ae6998d9dda9e7adff78560500259c39a8b48782698ae81d03c3ea08595e43038f942d4cc56f16b84fd8fa89b9e7e543a72a265ee4c5e956f0e0a3ed9652d8fa9e4ecd1e24df0db65781e7863a48911cd534ec1ec96d181b8bd77e544eb3d3b56ffea836e19e6bc1a27b2eacee0c875198711aa1304f9e3aca6983fe00231cbbeb061497da7666af41a26115e0403b09aaf264cba6f76f52b755f759fe624a02261f98813a231f493ce09e9c859590f041fc0d7d5807317b075d5344218d87c7658ca604cb8d08f342c76121f8f06c807303a570743f372374b00f282fe1c1db781c0ce36628002538c8283dfa4e399d1ccae9e4dbe474debfbc71324b936cfe3ae474722c1f91d3a02c37d2d10383f1c57233f97fc9cde4b039bf406eb677c5e18734e607299e1e527cc754854ab1d606d6563cf7b590fa0a4e2fe6f3e9f475d03b0dac7d01bd7be0b7d13b7d95f4bef722bf03cb7ed67bfc407b7fc180f4ef71fab3dfe3fdac60ff5543ff033ca2a5f7f30d0000', '\x0bf9060080aaaaaaeaff1e9793820680e521d24dcdccd73053d3044f48c88b5f0a2223e12e6e2666aae9aa6a0aaa62616675cad321f37ec9ffbbeadf736f75cfa82e6f63b82b5e2c2c2c6c6cacea654675f0e1c38fc160308e33595583c16030180ce65067442a4aa370586827d97b821faefcb23acb3e302633f9f65399179f18fa6eea8d1fdb4f3fdfbfef2e9fbea8273920f66c75d6a7da616fa0e59a28d4422484d8e97c033d4d793739e1624a8233ffe0adcfe14bcbb2e4cb3e9fe228aaa2388a2b4dce1ffce1d516fcd872d373254daf08c6dae392725cc1058b7537279a9cf80e36a114a657920c5954ff196b347829c8904525e7d00361afaaa23aedca72575dde8bd7ba28eaa278298aba28a498430f84bd9230939ea2921e1caa1bdc21b29fbf8c141e1c2a3947a3345148b5101eb373b827a498a35152c01c05ceadf10fa6230e25c5e5309301b14fa210c9439e3172283c7c57116dcb13da8133da02b61c42b0a60332931740937b599de5229d779724e66009a307c2748629e14a4253e47867448f11688a2aab503e3a292e1fa6d2749357ba602fcc4d37f93cf8519ec144493b8d93ef3790bf22d37cc7177ee11ac93cd032c2788738e752dc1ea7123dc58dd1c69b3efd5c15d5a98648a6b3280e923a8e7e432a7ce1c03270a161ff7effb98135ff7eff2597d77e76aa8b435d1479713a9f5fcb17aa796db97a23e9e50d19bc21990bd36ef2849e909e0817df8dca2c35211ba9c92c35f76ca4e6eae1c17ecdfd6cd921b3d488bb97c18567b8f794596a0633ce116f0e53e346966247892f13c77ebfe2b81f2edda1b8575dd70d97d7c3e1d89f8efb7c34036760a9e537b086b3c5f4a45b5e72a6d18c9a5a5ef22c8be98b83193b0864269f8dd4dcc01a6668ce3c78cccef085e4c0da6ca4e6fb4453cdaede9403ec165d59884c2f4ba1e22903cb307f337e7c40020f8c442008294099e64aa6d939881b4c4fdb702185a7f48d4a7640384e716384d1b5fc1b6004cd59ea343a74c02606bef79cb02333f9c4454c97263f663f82716fad3405d3c503f330dfad491a7b5975ba81001bff2c6d486e6c656c12472651e9ca16b210d6f9348907dc21ee0ebb0758c3455a27f9c340341726699a6387c27928a2e48ca5e1b396dfc0d314d9578c8620aab319face4e698e72689c1807230ad2833b16fd48bae5877d6a173a25b09386b35092cec16bea4885cdd116fe65f2bb9d1f6683b1f8c3fc8f594396cf6dbe270e7b33bbcbc939cbbca4399af498ba6878065c31cce03217d8dfd7024c22f68614ef8cea5dee89cf42b8528ca05ee8a25e10206425852885504f22f5fdbd7217bd72efe667ed8bd3bc3895c5e12c529fde79e55e43d2a5111fec996e5c47e478e57e329d570e3b043dbac8f155409cdd4ecedc92ccbd74173fd9c08fac378f29e223198be10df7caba28f2fdebf9bcdfbba7775ebad710353724ce9ee9c67548dc4bf753e316757bc6043af901dc1a8a1f9d4958277be91ec87d26d053dcd493140362af06', '\x28b52ffd60f30c7d1e0006ef8d3270a76d03fcffffffff03800844ed3fea24d322bb5fb32525490a2e94ba7b18e055e52f6a88d6b08d1a25590a666ad3cf7b3880007a0086004d62e1304e8bfa39a22ab64cf2e4d00fb486efcf5ae4cbba4286d838bf560e6a484596f452232da1c7df22674d895c693cc9108af31dcbc030ce3e3a174564894422cad64ae3c6e99639279e2c93a3dc7517a2fe27a5c11e7584aa8451b2a26e8925b4010b0d0908050b161a4f7a349decb5c02ccd42434eafb423168c92012cdbd0f95386044ce8cb66cb968af283f62fd8107fea785495cd37216bec496a91d3395be6221a9dcfb465bf9ff625fdfd2c693fe4556094045839fdd939a428561a4d4d7e2912ecaa3460535ea8ad52d36941a4c365cb7617aacd69c5963983058bf2830db48e2c59a373fa8ad9b2000c03310ce4c0286870124dec589b508e711925b932e4494790b02e1d0b9a3f2120e458e9a37a5f72fa53ec9e4b3f3def69298dd2983ef2c85294c6435e8ae46f51302c2286e77168909c73ce83795c83a4605847eb7ad19b56cfa5847decb36015550c1684a5e3f1f04f817a78a8d05ef6cbe9583a1a070663c12c0c033d0cb480e020824336f0c04184f540455658cf132dea96b669b87681a669140a06c341d17885349d108fd6933c69248ee3388c876916ccc2709c84b6ed3d6abaac3975b5a35875034fd0d0a5056905b1b68ae7c986db8fa3d3aa4ee864f33b6d028bce974b69b61dad66658f70c890c493806c9daac3474539a7e63b3f5925a8ae2b808e3db9ba9489697301a51169cfd71f80a3a8513133c8d4c88c1494a690d65022518a88ca031220332949838c314621438ce018c1442212ccc84c924053d8012f51a0eb64408bb35537f920277bd92b6f80a44de05d1c822b7b8008562406895130cd615767b0056135e06840670276451b72f8d5876a17d4874c03a9dcf4ddcb2e27e02995bf52953dc6c3328d04a1c835ce3271df2dc7d89d1a013fe507c3c47f662091336522d91444de6e0f3bad59cdbd9ea900bb87ac284fb387fd222fe1d5ea0a076d3dc1e790de5d89f471c0d45738933c1bfaeb08c7c1f09f119de7c289f0a88a8e10193b421bf47eee00426eabd0e5d8369a94acd48c8e7e9a110ba9534e8e9fb0b2c8777b5853e329602a75b52986c22c165351dbcc8c3882d5d4878910f17156029f14d61c5554333f096533360293280c3c893b8c7a412e38ebccc9be382cf4dcc88838c4f40bf5971af7222e7e522fd61d90aff7431b348f63ccebca319bcd404adff81184656ea9504139a728e7423151edd49f8cff7c68660f1061daccc4748b34380475793e768022778e4d44c67029cc3f10b472caa58681bd5eaf02');
INSERT INTO public.encodings VALUES (8, 'json', 'bb3a063f29e3fcce4f7642', 1642349755, '\x1f8b08000000000000ffed56cd6ee33610beef531053a06851c6b21c279b65140369177bc9a5d86d4f75608c285a622c510249e5a781817d90f6e5f6498a111d47699cd8692e0b742f864572a899f97e46b770a9acd3b5010185f78d135174e16a33572a1bd4368f2ec376140f62e0e0b52f1508f85597ba40031c8aba52b30673356b6dd9bbc4a82b3750d75835a58ae83617c9d6f9ba8a9a752c2dbf346c40d901874c396975e343eaa7d6eb852a99573645db0e808396ddcec67c686fd0981c38ccf152ef76125b5fd416c42d18aca8096798a265bf5f68e0f04c15b0e410621d883f5e1e7dcea14493b798d34b75061c66d439772929194cebd68380d59260ae4d3b988e59a3a56fad72ec4afb8261e93993d8b58ca1c998b42ad3fe98b9bab552b96326d1abbcb69afe5b9d17de1d77a199c52bc394f1b4c57ef8f8e11776f87614ff487537197a958180d17074b817c77ba3a3df86efc4702886c39fba5faa5f7b5551f56f6ea900011e73d16708a76881d66b59aa680ccf367475cc450b02606fbcb7c0923050d75e5983e5bf2815ca5b73b14fe380e0987dcfbe7cfeeb0c4bfde5f3dfc0c1b55585f606047cd4265fa043c32827591baf8c9f15bea21724cd244927a70617eca2cdda928d93289d245133999a64aef3d6aa49a2ab9c392b4fa69b9551a94c6374b03f3f92e3613a9252ce8fde8dc707d9e1c1fe20d7f329106e2753a0eca6c0ae74e68b9329c4536085228cc2c32499eb7c05ee84ce32eddb24b593c4555896930fb5af053b353a89c24212f502ba074a776a9266d22b9a8a212d55817cffa904122b7a356bdab4d4ae78449643311cdf936575b8aa333dd75bcf065dc1bd264f8dde421ea361b320770b3de7445ee232bc4765b1000e9f5a93a3860d4245ef511695329e226e9f4b6c1b138043a52b35f3370d41d14112e57afe80ce0177a2b0fe53cdb499a5375e3910e3fde5f943dbb8730932cf1e83efc17e75b254cfa66c2935ca8843476610318740e5ee2f96e4664461525c60f46a61555bf02d10b02635211a641eda7c57d9191a5f5bf6b3b2dae323704344cf18a847f71e186e52b60201d91dd425a68a205c63ef64a1ba69b0511b5dc3bf734a52150e967c7da30b9c21ca841b3fdd2dec72a3af1b2d1d2ccf974bbe9ba78e1e95dff7df68eda9d7af30d2d12e464a896c33d251cf48fb7e345af9516711cff8c968573f79fb6050f1952d7cbd7eb25dc1d4de40ec6f5278420af18e52089f17f1de2b3f2f6ed0e42cd38bdaaa85a38b367d5ec43ba8227e4215f18eaa88fb4cef24543d39651f9cfdaa54c1e1bd72b869d86e170775f97f298efbb99351f3f87aea74bde4f0c299f3e67cf9e61f7e669d9f3a0e0000', '\x8b1c070080aaaaaaeaff1e9793010740411584baa9b9f9521e1a9e0ee0590179f14b4144d4c9ddc141cc4ccc4cddd5d414160bb7280707c8d3a1ea7ec9ffbbeadf736f75cfa82e6f63b82b5e2c2c2c6c6cacea654675f0e1c38fc160308e33595583c16030180ce65067442a4aa370586827d97b826fbfe1937dd0bd85421ba30b4aca73e86dcd5ca5bd6fa497f45dc9693a8540d4d13014fed646b76421d0f61d9f1c357c1abc4144876fb17c0d298fd439c3b266ae822c8710fb4ebaf063ad99ab53d0f7fb343d87de42a0e2507aed62f6f16b5b1ff5854d12d917e4871402ba2cd8699fa74f74d9dbd4d90602357dfa7efbb7d110dbde43dd60a96328eca8209ffc73d61028c9eb02f7f0430950fb18def54b470143b619a86128e80a0227a0c2fdcf12ea062afa2142011466e1b35449180a54c1575f12a7cb38780ec955c7362113455212d8e0bb4bc85649e9b9d2f12509fde04b0e2f4949919bde6b0e2f89d74d1bc34b70f8fe2a4f579bb08d5e73487e7ffbf157b2fc339ffe0181c15514b982429ee5cbc9743ac9571fd9b3ca3295654f47f065dc0574e42e40ed1f6ed0151422350a2b279f893ccb978a7cd4a5613907eaabc5ebd783bc50417e329f5cc86808f018d95b326475ce45347aec4899b1f8639927bf25bf7efeb723a37ffdfc1f0261e83af25f5078d3b6b950209bcc2150f636b28da73676060a6bb759179bada54b721eaac124f3b52c366be93607bbae753378deac75d724c197df0e60b1a12bfb0f4d765c69928b59bd2ae75991976559af9ee7f345b55cccd246d7072464e2b7037664f401c95557b1fd76c0f480a465ddb4f1db01d30336eb5a372582f15b373b323ad17158177eb30e1d19b3f9d1c75e255babd7f222c65a063ad285f9e07973b06bb729f871be966e0301dd11205ebf189f41a0a2c8273714468796602e95a5cae6ee2001265d5fe95afb7fcb325fc6d672e4eb3359cd942f5f21f8b71c052235016a8f57624f2d04de07db9006b35ebe433152d9766c23ffe35651b18b1aee41a0d31d9fe2979305503b6a58de4362792269c6fd172110f4bf7cd2f6547c450e50f3d9fd283ace545250e19da8786c10eeb70c7f60e14a538e5fb813f4bf0c359f09103454a8a90039239d6632b1382943406425b918892e1fb0ecca5020ecb1e02ec0eac8a0f6a8aad2fd1dd9d8fbe43b7b1d49b05ce250ad7028f7a3801c3cdc87dadf10d97750a8d03d4c0d156ca0f07f28a16c5923c03a7f90acbefb18b88cbab7017711ebe8816eb0895508e90ab1de8dbdd365c0fd78bf0bb9fa66cfdddb7d14a61fe3b97ba3e7ee6d9ebb6327933c7769974cf1dcbd43fca9d414f8d311fcd4c9944ef96fe0e2c8c10e3f679d4fdddbd9c4f0a9fbc0fb5f649ba4d297def3253039ac99183e756ff3a93b769ce153f7769fba7758f4ef64fd5eb882bad4c02c4dc570be42f0ad9a7622f0ca8114ee0b3b19c4a7ee67986b744fa93890e639123cafab77cac3f1fe30', '\x28b52ffd603a0dcd1d00d66d8c357069d206fcffffff3f03ff5eb7e1dbffcd5249646ffb89904e29932eb62702e11c569d9918bde0f57ffb84346a8389ce99aa09f805780082008200925deb3ce21a457ebb2a20b0a595ddb56ef1404d86980272dc0db6534a5ff98227bb368a93a3f9ae75d4c9d0ec57af29fe73e2279f8db6dbb58e6981f2696d0b5dfa4d9033da41313abe59251df1246928a55d1b59f2e70b966dbff7dfb58c835996684a87eb9e44492d9685d1e95f5ab6513a9d7db11b01bb9682840afe986282840a2a80823c8eb33fa31f5318200c948542967ecd7f325b2ce25fb6b100fb9dc0e3c11e0f66e0e100a26160188687e6d12c5bd7cf6e1ac034051e1402050c04a88fad22064f17415f8a7cfa94513f371541bbcd2aa98a78773d9b72911537b5feb192de3114ed59bff9a422a04a156b1794ed570971bba001ec41a2fea03a49fa193e9313238bb3381e2714932f153cef31a4ce3321a7beabe769496d84d98884f4ce31d4463622b19189478e068707e70081188098b4d61ae801691093068785dd358c48b4495504dd797ad6c8274e8c3cd3e23cd0e240d4abae5a280ac78907729ec959b60fbe24f9d81f6553912953a2e80c96adc664082b0d0b958a05c730ed04bb1886619c527a4a8a3b1545d66098024dd3344d46b32a958acad2e693fc06745596b6a600604b8d36c4cf2d5b38fbf97df60135e547a658b6bbf6f12e86edae06085bdaaf0149a24b3a824f3c5a268d973474b86b373e36941afff33a47b136d8b512cfe604bb2a3c729cf0893b09218f809aa8912d4248464466240505495a0c50223168cace0312a0b42c475118a6908010242046408c80080811888c0c8da589e901de493d19cb731a087b4ff9ab7b04f958c3bd5371da2f9878469a31495652820668411443acc4c1e1d02906a6f8a3cfb5b3aabf5fa668a9e8493800195c0e1298e22670deab081d48a421e7867550355f75f26abb001f61fa7ffbef32ba1382ade541ede4ab1c10860d76549550abbfabf11db6f12ee4be129194aa098d0188a62d5300677c86a655922767b1a81b3a86cd871f2f6602a5680a9a7590171e63ecb35f7bd2162c8b7104dee0b86503ab626a660d3c93020c663d20a0cc5c449674192efe70c39c66611819d80b96510ca0f8e90695c278954c14c893e2d9d29497052f467786ad3d2528344dbbbbd5eee86a2f3c8b4994dd7e042a9e3b5851e51013426a8523a7821dd4a84afc4416028881b3ae50ba4f231f817c58f71cd506e2ab924ba8af216e3df5c39b31072dfc071826ed4428935aec6b3ad9b362c7d3b7094d9646e924f8a33d32218db85584f3fd01');
INSERT INTO public.encodings VALUES (9, 'json', '6f7f1ab1efb490c44c016e', 540529169, '\x1f8b08000000000000ffed56cd6ee33610bee729882950b4286d598e92cd2a8a00b78bbd04bdecb6a7da3046122d31962881a4f2d3c0c09e8b3e428bbedb3e411fa118d1b19dc66b3bcd6581eec5b0480e3533dfcfe81eae8536b2561042616d6342cfbb32b59a0991f56b9d7bd76edbf3fb3e70b0d2960242f8515a8dc0a1a82b316d3017d356971b57287163fae216aba6141e70c88449b56cac7bd1485b391725b34227a8db3e709069b7b3359ef6fa8dca81c30cafe56127b1b545ad21bc078515a57c89096af6f395040ebb925d7070b106c25f9e1f3de150a2ca5bcce9a532030e536aa6b94e29194cead64208cba5909936e99a7ace1a99da560bc36ea42d189696b314bb963154194bb5c8a43d67a66e752acc394bd18abcd692fe6b9917d69c77a199c61bc584b2b4c5be79f7f60776fa6ae87f4b7537195a914108c3c1f0b4e7fbbde1d94f83d7e160100e06df75bfb0e020ada8a8faa37b2a20048b79b88928a7e810b5956929bc0076367479cc787302a017f4e6581206e2d60aadb0fc17735c792bee6c92ce2118b0afd9c70f7f5c62293f7ef8133898b6aa50df4108efa4cae7685031ca29ad9515ca4e0b5bd10ba2268e9278a470ceaedaac2d591079491c794d3c56d14ce6ad167124ab9c199d5e8cb733b9129944efe478769606836498a6e9ecec75109c64a727c7fd5ccec640b85d8c81b21b03bb91992d2ec6e08f81158230720f713493f912dc98ce3269db28d171642a2ccbf86d6deb908d948c3cb710791b01dd03a53b5651138fa46691b1ba56796c5adddac85b3eb18051affbecefbf7eff8d0a259d558e98ffa93c12325a316ddaa494a67842a4d37010ac89b43c5cd5999cc9bd679de660add791927b88a5246c17eb61a1134ec4269ec31b141a0be0f0be55394ad82262b416d3a212ca52c4fdaec4f6b1043854b212537bd710141d245e2e678fa8ee3841f496bf8aa954d3e4ce0a036170bc983cb69407072163dd60f71aec17274bf56ccb9652a38c38744487d0e7e068defdc5929c8ee84d6a746c5f2e2c6b739e0621ac084f883a0b706d7ea8ec1295ad35fb5e6869f109b82e62c334a8476b7f7437095d4108d903d4252682205c616fd242749362ab36ba867f65444a551858f0d58dc6718628e36e7cffb070c88db66e646a6031592cf8617e3b7c52fea6377b2bbfbd7d81c90e0f31594a649fc90e374c76a7570d9f7a55671f3bbc6678a8d7bc7a34e0f8d2323e5fafd9af6e6abd23fd17997c4226fe8132719f257e8fe8f702c5dca1ca5926e7b5167343176dfb2cf10f508c7fa862fce72bc6df544127afea93d3f9d1d9cf4a311cde0883db86f47ee11002ff4be1ace75546cde3ab69d5f592c33367d5d16471f40f8cc7ab213c0e0000', '\x8b1d070080aaaaaaeaff1e9793010740413784baa999f9521e1a9e0ee0d9017971e84b46d4c9ddc141cc4cdc4cc3d5d414160bb7280707c873421e8e5590e77b1e4ef97f57fd7beeadee19d5e56d0c77c58b8585858d8d55bdcca80e3e7cf831180cc67126ab6a30180c0683c11cea8c484569140e0bed247b4ff0ed57bcb30fbab7506863744149f9167a7b62aed3de37d24bfa6e649ee610883a1a86c2ff75f40481b6eff8e8a8e1e3e00da2397cd9f225a43c52e70c4b08d41c2aaf5d4c0cbfb6f1519fd924917d497e4821a0ab6c9cf6717ca2abdea6ce361038d1bbefb77f1b0db1ed3dd415963a86c2964af2c95f6f1a02197ea5dfc20f2540ed6278d7efea2060c83603350c055d43e07862aec37b05750595fd10a17039559584a1042c7cf52971ba8a83e7905c746c1332512415810dbebb846c9d549e6b1d9f92d00fbee2f0945414b9e9bde6f09478ddb4313c0587efaff674b109dbe83587e43f5fbffc2f59fc59e4ff85c0e06a8a5c43a1c88ac524cf27c5f2357b5459a6b2ece108be8c9b808edc05a8dddd15ba8642a44661e5e4335164c542918fba322c67407db578fd7a90672ac94f669333190d011e237b4b867aceb988463f1de131167f2cb3e48fe4d7b77fb664f4af6fff42200c5d47fe030a5fb56dce14c826330854bd8d6ce3b18d9d81c2caad57e57a63e99cbc0df56092d94a96eb9574ebbd5d9d7433785eaf74d724c1579ff66088a12bfb0f4d765c6b92f3e96959cdb2b2a8aaeab47c9ccde6f5623e4d1b7dda2321133fedb125a3f7482eba8eeda73df23d929675d3c64f7be47bac5727dd5408c66f5d6fc9e844c76155faf52a7464ccfa4b1f7b956cac5ec98b182b19e84817be69f0bcdedb955b6fb44f5621fade36eb30f821aee495f4c564969cc9e834f9fdf3c7f795746b08e88e38f1fa45fc0c0235453ebaa1343ab4c474a92c543673070930e9fa5a9fb4ffb72cf36c6c2cb7be3e93d50cfbf215827fcb41205213a0767826f6d442e065b00d6930f2e53b1423556dc736ca06dc2a467651ca3d0874bae363fc7072026a470dcb7b48e280c89de9e28b1008fa6f3e6a7b2c3f2207a8d9f476102b672a45a8f04e143e3608f76b863fb070ad29c72fdc09fa6f869a4d05881d2a542e40ea48a7994c2c4eca101067492e46a2cb072cd73214887e2cb809880164507b543ae9fe966cec7df299bd8e24742e71a8567094db4140461eee43edae88ec3b28d4e81ea6864a3650f83f9450b5ac2d609d3f4868dfbd0f5c45dddb809b8875f44037d8c42a84748558efc6dee92ae076b8dd84cc7db317eeed3e0ada8ff1c2bdd10bf7362fdc71bbbcf2c25ddc256fbc70ef107f2af506fe70043f75f2a6331a3670781460959fb3ce73f776364d3c771f78ff836c93d4fadc7b3e0701006ba689e7ee6d9ebbe376aef1dcbdabe7ee1d16fd3b59d417aea06635304b6131c6af107cab869e083c732045fdc24ee6f1dcfd0c738dce2a3507d2584782e775f555b93bdcee06', '\x28b52ffd603c0ded1d00962e8f3770699a03fcaefeffff5f33a0108f1b0cdffe9789cc26524afbdca413c9a48bed89f82184554f58db2f78fddfdfddbb952e3e4f548d205e7a00820086001252a5ccaddbaf96c4ef824ab6ede414574a32dc5601c12dad6c5bb778c0264b4c1159ee86db69555ff98227db9692d7e3f9b67dd4c9d2ec67b029fe13f297cf477bdab64bc32b72463f28464b38aba429be241dad6adbf27c5fb06e1bbeffb66d1ecdb250d37a4cdd1369518b6571f4faafd6adb49ccebed88dd66392295328e90cd6adc6e4182bddb616246070c8141524606001d80359cefe8c864c713c0eca429fa5e1f39fec9aa3f8d76d34c47e27c0308e619c01c64184e3681a0784c338eb76eae7e91ad03805201802050c04b097cd2406cf49827e45f9f46951fdfc9804ed37ab4599c4fbd4f3b14932e3c7da4366d53b06a33deb3fbf58d4a1542f493fc709142e64600ff6b005fa3a2b8d2869cda7109b0e892e48461668815c4298b3de521041c89142d194a0facea2a82bb691662313d54f8ec136b291898d4c9c7a383c404c0fcf632062f2de7324e67911138787857dea18997893322a3a14f5ac944f201989ae058aa4057a18ac53b5601496904882a20b5ab7307e2579d92f030d958a86a961da09b6354dd338a5f4b4283e314ab246d314701cc771329c56a95454963ebfac6f405b65e96b0a2076f5684b0ca7751b673fbfcf3ec0a6f59229d6edb685bcad71bbcde1714bfb352489744947f08953cba5f1928e1eb7edc6cb8ed5e37f5e674ad606dbb6e2d99c605b854b96109ff864c5877110558096a8912d4248484446240505495a0c50223168cace0312a0a430484118859080104488111023204263888c0c4da589e901be4a79b28b751a08e0ac92ababe5f95851df51715a2f2261370235c3f23d553d8016444de44a1c1c2a9d7e60c29ff89c9e5ca5dbe68de2aafb2bfc401928471fd0a22370deb9380e3d5223e1860950353f76326d2b011f31f77fb601797477636ef291b613d038a8ba1bb6d149036f00adb677f4f0af29f82e461ec5138a43d04e8b4c02d491cc4eab049e20c5827cf00c5b187e399ccd95a645086885baf00871970b79e7eec4b21a8ee8a4f8723d342b0c66e4649d106e60ea01016c9aa2b54ab381e0872ecc36e4c824c37cc1128be194af5d65bb7e2b6e88918c12cc3a1a614b220f101c1add0d4b7b4a516835ed0e50bb99adbdb02d06c2f3e10f50f1bda187c221d0840415349c0a4c508095981019079007ce8042a87dc6fbd4ee03a527506dc03e16576e1a20e342dd0f37230e5cf13f7db075da66a486fc510fe54243e604db37d168fa11c7f007');
INSERT INTO public.encodings VALUES (9, 'rss', '49fa2d60b617f2fdd0c6c7', 2525773605, '\x1f8b08000000000000ffd557516edc3610fdf7290815b03f9c152579ed3a3297c106467ed216459d1c804bcd6a99a54881a4bc76bff25df4082d7ab79ca04728862bc9ebd64e9dda40dc1f9b337c9cd170e63d70d9abab46934b705e59333bc8d3ec808091b652a69e1dbc7ff766727af08aef31e73db96ab4f1652567c92a84b6a4b4ed9c4eadab6925296868c0044ff334a7498f6da05262847b104eaed26bb1b23695b6a18df37ec48a609b11bad96cd2cd518c5d64d9319d07db0c40694d001346ecf815182d4f33dad8aad3e0690fa4c9585f52a459c2995c096340731654d0c0bf57c10946b706d3caac3986f625a506363e852bd1b41a28a3718f55e0a5536d50d6f0b90b6a0d9a04700be1ba94d1dd5d5659e9c7605894f37e6185ab6269cefb896f41aaa59202c3311a0fb01a0c3811ace34b80ca5f4a466f5c4c35a206ce3aa7c7d0b7be53496bd2d6d48c22e43f1649fb2c5a98bac395aa181d0da6850faf3ba5ab7311805f88f08214a7e4077b498aac3821d9cb32cbca2c2387599665787017ce42d0fc9851fcc72a59b6dd422bbf02c7df8a8570e4fd07c5e82d3f53019aa1942d684af645d39e914f1f7f7b2bb4faf4f1f707b450b8a024cec61a634ca693b5d0eaaebefea44cbd165e1832fd5b4beb4e5544f91fc135e23b65d6b36429b48784075197bb7d78813751f619e994513cc99914016aebae49651ba1cc768cff316bb1efdf789038163ee1e7029c58313a9cfeb238c1b64afa845f74a6166a374adb2deee9e049994d773a380059cfaa32aa04547c5f87b376bf0e67b858e0626ec49a7ce8aa4e93293a69f4c65504eee172a9eace019a68a9a626dec97b2e23ca083d3e5a9eca69b628a494cbd397d3e97175727c94d66a9910a1c32cc13148c8465561354bf284ac40d5ab80cb21cd52d55244e2a207f144850e3f60e1d0832bdf08add17863832dc9dc28f4d2d11daddb8106575f50ac2f563a578ea0e183b3a6468fef5c17d0456f7c644a700c53f2e71fbffe12f7e2613608d878d5c815e9200ac3dc6c3932d8b8a7077a2257776d26826dcaaead44808ae35c4ef27c529cbecb4eb65d3e8c6c65f4160e437adb3909a3ce6ccd5111f39866ebe4db244825e240cf924b2512b272b0bce9ea1679733c2191b1d83a13ac23afc1a92012ca1918a9adef1c90cee99b00bbfca2ff3e161a4c8dc3303d4a48b86e61962854358a3343398b01cafe961f9568a9345ca89fe1ee540413754d9ffdee111dbe66576b860165db52cbddbd1e2e1d542af071560768efef5101ae02c768c376740c467f019cd1a8b27b77886df128b1bdfabcc2164fa3b0c5ff50618b472b6cb1afef51d828220f54a0e2eb29d0b7db97c261fcfb8c14e87e325c0b53934aadad83b5575ffeeac82778d99fe744fe349cc89f272786f7c743de40c3dbe51cbc78f0cb257f34aff227e155fef578755266780bcf965774fc15469df7fc2ff6997083890e0000', '\x0b44070080aaaaaaeaff1e9793820580e521c24dcd2ddcbd3dd5d4b4c0031cf2e259090919597017571557d37435550555315ffa94e7843c1cab20cff73c9cf2ffaefaf7dc5bdd33aacbdb18ee8a170b0b0b1b1bab7a99511d7cf8f06330188ce34c56d56030180c068339d419918ad2281c16da49f69ee0872affba4d9e5d301717c3f06ed9b4ef18061d8d0b7678f7cfd70f8bedbbbfd483cca5b0dbe44311460fd5489404e769cebe89d972a3397a9c3050e1cb66c92bff6932a171300419be5610b21e9b3b8c31363a4e7ccaa5f81f0b509cbc8f93ebf5da5c5fe2873b5ddbaef98ee254459ca63a06c240fe47cbc9a7b914be6c5a3e45337b2cdc730a5e9571fcb6aa6bda4a493d4208e89524471ed5df8e32487e01bf4d7a17ce6a244a45701ef05a1abcc1943c72c9efc3b74a83456797c8c5a07699dc193d23cc47c87323b98f932a4dd425c2f1eef57a6d7229c708d9140fbe924b599484da9d9c067231481e08be242d06cc4031ab13a229172df9e5c33de926b0a8e49c7df4639fd7bb4ec7d0a460259f73413fc2794ae9be876067b0a89c91fcc2f8dd4b0f855e67e7cd1e08d51bd033ebb6ec53bcb0aeed36ac7d2fda56b42d7b6adbb695dc0739fd6e2491576bc989bc92468b341fbd2b236675802364f6cf3727f9bdd32a1de184b3813d7e61c56a9852cf7e7ffff700defdfefe1f1adff635c8e4b4c7c2cf7084bc582dcee01d6e5fb8f7c5057b860281add07afe6d767686b9f219f3041f5d380fd5097cc14a1158818b93c973d7761b916afa3a5f496e676794d4406863be3313277081947199de08f75f792ca8c9c5502ab507cc304a1ec370c5b83ea1989c2e957a9b830517d3494ef3118b2f978d6857eea89e5d7256722129e0bb42a36a4f7daa2df5b5a7fe585bea7701ceecdb6c66cf56b5a79e1fbd0cce3dc3bd87da537f7276ce787398b8c9b292a54b5a06088992ef97af5f4e5bbd6a8f9dd6fab47dbf5aadcd66fdd25877aa18781aaa037857b1ab33340ed5b262233a3bd2502dab3a8ba99e9cd5c0bc70b7b6d41fc03be668ce3c78cecef0853281f7b5a5fe43a428d82eb87280dda22b0b91e96529543cd46019beba7399d59efa4239065b5beacb9c670a03cdf5fb6cc5cee05dc3fefcfaf9e33e10a84272705f984aa385ce281c20ef82e313d06b551a2d3cbf9e74d7be2e81e224e66480d0a8aeed368be572d16dbf627af0278e8590dcefe91d69b42871ce1a65cdc8974c2afa3229e01b92d057bc0b6796d10fd5c541c5c68c27323fb0ef268aa898e0856f1eaa03048a99bd62760415571283f6b1cc19d99c7d24878ec7f692c6173c064be350ad5e2a46f7844325d960c6ad3b555c49da0217904eb74b6c76721edfdcff31b917a76c42e3e62907c92b327d4973d4a910255297c5c5febe166092d13852f43aaa77b9273e0be18d6204f54217f58200212bc9252dc4833c0451902c70bd731fe53729fb6aefdc877be77e5a9d77ee23bd73af2141720d29e49d7b4a17ff13f2077e5aa4d04686f8e40ec132e3ce31e3b938cbe35d7de9dee64bf7e1be743f394e2d99dd769093fd92ca1e0b582fefe14bf791be74afb91a6ff9d23da51348fc34f1d6675c8f10027a25792e450d', '\x28b52ffd60890dcd2000c6349e36706bd201fcabaaaaaa1e3070ba87c7eed66492c696728be844364952922830c2358004544892ecc6d4dab67bef3496a0c14ed5506c028e008d00930092ddd2a5fc2669317891170c5521c926b0dfd2b5febd80f1fbfec51e43b892b698c22c8ea2a84a7ed3454999a579c80f6393e23f5482619c888be5e2e2428abf52baa4526c4b8c92cd5824cd97e5b66349d16669543e64891f6b731a795c9ecf49159afe258aa33948c2276128297d39b00210140d041022403822d82e36c80a82591a08078c2d9d2dd493300aacef8b8182867e9be002050daa6292f6413d127f2f5d2d2182f2856c02e62c91fd2073829a5bba24d8fb5f0cc3300114c3400c031160d484c338ca223250148e12f0fb80f1ef01f77a1a78b96fe9723d23b84f7545705a606cfd7c2ec6d14abd74350be99823cce3af33e468e9dad6916e3cc98694ee7c23444a972dbaa56b99be10e7578f27fdfe6030f64fed2d1d7949d42c514aa33824effa42298ae3df2a25d2d1122131e1249e870045a4b5e64098a751442224b4b95491d4ec33ea888342f4516fba29414d163e20151f3d4c15ff1e9863683d0c340199536f04e703a6c8d6537c5d9275de034c9130f637960060af149dcaf018f16f5b4cd7a3900028da670acbb711c53181ad6025e706b295eb193d0aaedc4904db41bf9d349ec6a4754c4a576d9a66251f689aa6e5843d4edaa9086ec600c7711c07c371d0c51e839f7d3b765dd2543ca11ff0ebc862aa8a83a78c574ac413417ecfa7629f32be06793155f6dbd980f2f8502911768952b62d14c763570d379f51ea0a0081c269344d8339fe75d384167cb0b755c142860d6a518fd29f3e6504a3bf54de0f076df85050fc88e0bd95a443e6b7da160580a9a831353208a111111111690a9ac64042a2181b320f126013190ad4106186104208218231c148283114888c881676894d61b9266189d7f46d45e27933a8a05ea4f58b247d90d40711e6c9b50f5cdc953e0fe1001111c7d5b520deeed150080109c90a6fbb06bb96030765095110122e094a8bbafa03a8884d5014ada5824b759c7bd512d86ffc0ca93adf588c58d35448066cd97d88ab542ce8293126a26f04bc6c10205c4c43fa63eb0884822f33b5414110b0b2999d2246253159055f111b49e81a226b66add2d8119f7e9f4d56c12234c56b5fd18d171e4d9e442a07832f63bb2d10234e65afef4391956fa06d023b078d58cca1b6d8cc3297c85fe318a000b90f01248ec9d7d878f75305810b9582ff4a5062102c61511466968aaa20db0083bd535099b58959531643b18a9dcce5c5b001bcfdc1bcf1cc2a2bd2add7591a06be45d6286b6deeed4916d9874281b17a88c89c769a96d357a06cab395bc194db294d08a27dd850c4ca17bc613bd3875a2d6522af2fd6b6a0593b78f407e4415d304a6377cda8d1fd4463bcfb61a67ca13b42f89d2345fc7ab65e05');


--
-- Data for Name: excluded_entries; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.excluded_entries VALUES (1, 'suffix é', 'guid é', 'reason é', '2026-11-29 06:00:00+00');


--
-- Data for Name: feed_aliases; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.feed_aliases VALUES ('topics/kali', 3);


--
-- Data for Name: feed_items; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.feed_items VALUES (1, 4, '2026-11-28 06:04:00+00');
INSERT INTO public.feed_items VALUES (2, 4, '2026-11-28 06:04:00+00');
INSERT INTO public.feed_items VALUES (3, 4, '2026-11-28 06:04:00+00');
INSERT INTO public.feed_items VALUES (5, 4, '2026-11-28 06:04:00+00');
INSERT INTO public.feed_items VALUES (1, 1, '2026-11-28 06:01:00+00');
INSERT INTO public.feed_items VALUES (2, 1, '2026-11-28 06:01:00+00');
INSERT INTO public.feed_items VALUES (3, 1, '2026-11-28 06:01:00+00');
INSERT INTO public.feed_items VALUES (5, 1, '2026-11-28 06:01:00+00');
INSERT INTO public.feed_items VALUES (1, 2, '2026-11-28 06:02:00+00');
INSERT INTO public.feed_items VALUES (2, 2, '2026-11-28 06:02:00+00');
INSERT INTO public.feed_items VALUES (3, 2, '2026-11-28 06:02:00+00');
INSERT INTO public.feed_items VALUES (5, 2, '2026-11-28 06:02:00+00');
INSERT INTO public.feed_items VALUES (4, 1, '2026-11-28 06:01:00+00');
INSERT INTO public.feed_items VALUES (8, 1, '2026-11-28 06:01:00+00');
INSERT INTO public.feed_items VALUES (8, 2, '2026-11-28 06:02:00+00');
INSERT INTO public.feed_items VALUES (8, 4, '2026-11-28 06:04:00+00');
INSERT INTO public.feed_items VALUES (9, 1, '2026-11-28 06:01:00+00');
INSERT INTO public.feed_items VALUES (9, 2, '2026-11-28 06:02:00+00');
INSERT INTO public.feed_items VALUES (9, 4, '2026-11-28 06:04:00+00');


--
-- Data for Name: feeds; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.feeds VALUES (1, 'tag:news.example,2026-11-28:feed/6941fb2df927437a', 'all', '\x616c6c00616c6c', NULL, NULL, NULL, '2026-11-28 06:00:00+00', '2026-11-28 07:00:00+00', NULL, true, 9, 9, NULL, false, '2026-11-29 06:00:00+00', false);
INSERT INTO public.feeds VALUES (2, 'tag:news.example,2026-11-28:feed/df972ebbae164f1b', 'sections/daerah', '\x73656374696f6e73206461657261680073656374696f6e732f646165726168', NULL, 1, NULL, '2026-11-28 06:01:00+00', '2026-11-28 07:00:00+00', NULL, true, 9, 9, NULL, false, '2026-11-29 06:00:00+00', false);
INSERT INTO public.feeds VALUES (5, 'tag:news.example,2026-11-28:feed/525ff0939198959a', 'authors/ani', '\x617574686f727320616e6900617574686f72732f616e69', NULL, NULL, 1, '2026-11-28 06:01:00+00', '2026-11-28 07:00:00+00', NULL, true, 9, 9, NULL, false, '2026-11-29 06:00:00+00', false);
INSERT INTO public.feeds VALUES (6, 'tag:news.example,2026-11-28:feed/e83ba6baca12985f', 'topics/kampung', '\x746f70696373206b616d70756e6700746f706963732f6b616d70756e67', 3, NULL, NULL, '2026-11-28 08:00:00+00', '2026-11-28 08:00:00+00', '2026-11-28 08:00:00+00', false, 1, 0, NULL, false, NULL, false);
INSERT INTO public.feeds VALUES (7, 'tag:news.example,2026-11-28:feed/7273460007d8e568', 'sections/olahraga', '\x73656374696f6e73206f6c6168726167610073656374696f6e732f6f6c616872616761', NULL, 2, NULL, '2026-11-28 08:00:00+00', '2026-11-28 08:00:00+00', '2026-11-28 08:00:00+00', false, 1, 0, NULL, false, NULL, false);
INSERT INTO public.feeds VALUES (3, 'tag:news.example,2026-11-28:feed/65cd1a2ff00bdeae', 'topics/sungai', '\x746f706963732073756e67616900746f706963732f73756e676169', 1, NULL, NULL, '2026-11-28 06:01:00+00', '2026-11-28 07:00:00+00', NULL, true, 9, 9, NULL, false, '2026-11-29 06:00:00+00', false);
INSERT INTO public.feeds VALUES (4, 'tag:news.example,2026-11-28:feed/843a44edd9f9724a', 'topics/desa', '\x746f70696373206465736100746f706963732f64657361', 2, NULL, NULL, '2026-11-28 06:01:00+00', '2026-11-28 08:00:00+00', NULL, true, 7, 7, NULL, false, '2026-11-29 06:00:00+00', false);
INSERT INTO public.feeds VALUES (8, 'tag:news.example:custom/False', 'custom/pilihan', '\x637573746f6d2070696c6968616e00637573746f6d2f70696c6968616e', NULL, NULL, NULL, '2026-11-28 09:00:00+00', '2026-11-28 09:00:00+00', NULL, true, 1, 1, NULL, false, '2026-11-29 06:00:00+00', false);
INSERT INTO public.feeds VALUES (9, 'tag:news.example:custom/True', 'private/4838c001fe5deca20898f02236317b0a', '\x7072697661746520303034343833386330303131666530303135646563613030353230383938663030373232333633313762303031306100707269766174652f3438333863303031666535646563613230383938663032323336333137623061', NULL, NULL, NULL, '2026-11-28 09:00:00+00', '2026-11-28 09:00:00+00', NULL, true, 1, 1, NULL, false, '2026-11-29 06:00:00+00', true);


--
-- Data for Name: fragments; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.fragments VALUES ('092f6e345e1e891e476470', 1, 2, 'e5d8a0c9e8027d46ed62f5a5b15a1c05', '2026-11-29 06:00:00+00', 'atom:852:26c87210a64ce0f551e866 json:899:adff9a8c19aef99e8622c0 rss:856:d68d8a55a8d4807fd072a0', '\xfbcf718b3c656e74727920786d6c3a6c616e673d226964223e3c69643e7461673a6e6577732e6578616d706c652c323032363a61727469636c652f313c2f69643e3c7469746c653e4b616261722079616e672064696b6f72656b73693c2f7469746c653e3c757064617465643e323032362d31312d32385430363a30313a30302e3339373733332b30303a30303c2f757064617465643e3c617574686f723e3c6e616d653e416e693c2f6e616d653e3c7572693e68747470733a2f2f6e6577732e6578616d706c652f616e693c2f7572693e3c2f617574686f723e3c636f6e74656e7420747970653d2268746d6c223e266c743b702667743b266c743b622667743b416e616b206a7564756c2031266c743b2f622667743b266c743b2f702667743b0a266c743b702667743b41697220266c743b7374726f6e672667743b7375727574266c743b2f7374726f6e672667743b2031206b616c692e20f09f8c8a266c743b2f702667743b3c2f636f6e74656e743e3c73756d6d61727920747970653d2268746d6c223e52696e676b6173616e20313c2f73756d6d6172793e3c63617465676f7279207465726d3d224461657261682220736368656d653d2268747470733a2f2f6e6577732e6578616d706c652f66656564732373656374696f6e73222f3e3c63617465676f7279207465726d3d2253756e6761692220736368656d653d2268747470733a2f2f6e6577732e6578616d706c652f666565647323746f70696373222f3e3c63617465676f7279207465726d3d22446573612220736368656d653d2268747470733a2f2f6e6577732e6578616d706c652f666565647323746f70696373222f3e3c7075626c69736865643e323032362d31312d32385430363a30313a30302e3339373733332b30303a30303c2f7075626c69736865643e3c6c696e6b2072656c3d22616c7465726e6174652220747970653d22746578742f68746d6c2220687265666c616e673d2269642220687265663d2268747470733a2f2f6e6577732e6578616d706c652f61727469636c65732f6b616261722d312d6b616c69222f3e3c6c696e6b2072656c3d227669612220687265663d2268747470733a2f2f736f757263652e6578616d706c652f3122207469746c653d224b616e746f7220426572697461222f3e3c2f656e7472793e0a7b226964223a227461673a6e6577732e6578616d706c652c323032363a61727469636c652f31222c2275726c223a2268747470733a2f2f6e6577732e6578616d706c652f61727469636c65732f6b616261722d312d6b616c69222c2265787465726e616c5f75726c223a2268747470733a2f2f736f757263652e6578616d706c652f31222c227469746c65223a224b616261722079616e672064696b6f72656b7369222c2273756d6d617279223a2252696e676b6173616e2031222c22636f6e74656e745f68746d6c223a223c703e3c623e416e616b206a7564756c20313c2f623e3c2f703e5c6e3c703e416972203c7374726f6e673e73757275743c2f7374726f6e673e2031206b616c692e20f09f8c8a3c2f703e222c22646174655f7075626c6973686564223a22323032362d31312d32385430363a30313a30302b30303a3030222c22646174655f6d6f646966696564223a22323032362d31312d32385430363a30313a30302b30303a3030222c22617574686f72223a7b226e616d65223a22416e69222c2275726c223a2268747470733a2f2f6e6577732e6578616d706c652f616e69227d2c22617574686f7273223a5b7b226e616d65223a22416e69222c2275726c223a2268747470733a2f2f6e6577732e6578616d706c652f616e69227d5d2c2274616773223a5b22446165726168222c2253756e676169222c2244657361225d2c226c616e6775616765223a226964222c225f66656564737663223a7b227375627469746c65223a22416e616b206a7564756c2031222c22736f7572636573223a5b7b227469746c65223a224b616e746f7220426572697461222c2275726c223a2268747470733a2f2f736f757263652e6578616d706c652f31227d5d2c2263617465676f72696573223a5b7b227465726d223a22646165726168222c226c6162656c223a22446165726168222c22736368656d65223a2268747470733a2f2f6e6577732e6578616d706c652f66656564732373656374696f6e73227d2c7b227465726d223a2273756e676169222c226c6162656c223a2253756e676169222c22736368656d65223a2268747470733a2f2f6e6577732e6578616d706c652f666565647323746f70696373227d2c7b227465726d223a2264657361222c226c6162656c223a2244657361222c22736368656d65223a2268747470733a2f2f6e6577732e6578616d706c652f666565647323746f70696373227d5d7d7d3c6974656d3e3c7469746c653e4b616261722079616e672064696b6f72656b73693c2f7469746c653e3c6c696e6b3e68747470733a2f2f6e6577732e6578616d706c652f61727469636c65732f6b616261722d312d6b616c693c2f6c696e6b3e3c6465736372697074696f6e3e52696e676b6173616e20313c2f6465736372697074696f6e3e3c677569642069735065726d614c696e6b3d2266616c7365223e7461673a6e6577732e6578616d706c652c323032363a61727469636c652f313c2f677569643e3c63617465676f727920646f6d61696e3d2268747470733a2f2f6e6577732e6578616d706c652f66656564732373656374696f6e73223e4461657261683c2f63617465676f72793e3c63617465676f727920646f6d61696e3d2268747470733a2f2f6e6577732e6578616d706c652f666565647323746f70696373223e53756e6761693c2f63617465676f72793e3c63617465676f727920646f6d61696e3d2268747470733a2f2f6e6577732e6578616d706c652f666565647323746f70696373223e446573613c2f63617465676f72793e3c707562446174653e5361742c203238204e6f7620323032362030363a30313a3030202b303030303c2f707562446174653e3c636f6e74656e743a656e636f6465643e266c743b702667743b266c743b622667743b416e616b206a7564756c2031266c743b2f622667743b266c743b2f702667743b0a266c743b702667743b41697220266c743b7374726f6e672667743b7375727574266c743b2f7374726f6e672667743b2031206b616c692e20f09f8c8a266c743b2f702667743b3c2f636f6e74656e743a656e636f6465643e3c64633a63726561746f723e416e693c2f64633a63726561746f723e3c64633a6c616e67756167653e69643c2f64633a6c616e67756167653e3c61746f6d3a757064617465643e323032362d31312d32385430363a30313a30302b30303a30303c2f61746f6d3a757064617465643e3c64633a736f757263653e68747470733a2f2f736f757263652e6578616d706c652f313c2f64633a736f757263653e3c61746f6d3a6c696e6b2072656c3d227669612220687265663d2268747470733a2f2f736f757263652e6578616d706c652f3122207469746c653d224b616e746f7220426572697461222f3e3c2f6974656d3e0a');
INSERT INTO public.fragments VALUES ('45765aa10d66f9d1926cae', 2, 2, 'e5d8a0c9e8027d46ed62f5a5b15a1c05', '2026-11-29 06:00:00+00', 'atom:779:015381d1e625b0edbdbcd9 json:805:ed8c53d32d0aef7dac95a5 rss:781:2c0fd2e842071b4cff7b5d', '\x5740500a3c656e74727920786d6c3a6c616e673d226964223e3c69643e7461673a6e6577732e6578616d706c652c323032363a61727469636c652f323c2f69643e3c7469746c653e4b6162617220322026616d703b20e2809c4b616c69e2809d3c2f7469746c653e3c757064617465643e323032362d31312d32385430373a30303a30302e3036313034372b30303a30303c2f757064617465643e3c617574686f723e3c6e616d653e416e693c2f6e616d653e3c7572693e68747470733a2f2f6e6577732e6578616d706c652f616e693c2f7572693e3c2f617574686f723e3c636f6e74656e7420747970653d2268746d6c223e266c743b702667743b266c743b622667743b416e616b206a7564756c2032266c743b2f622667743b266c743b2f702667743b0a266c743b702667743b41697220266c743b7374726f6e672667743b7375727574266c743b2f7374726f6e672667743b2032206b616c692e20f09f8c8a266c743b2f702667743b3c2f636f6e74656e743e3c73756d6d61727920747970653d2268746d6c223e52696e676b6173616e20323c2f73756d6d6172793e3c63617465676f7279207465726d3d224461657261682220736368656d653d2268747470733a2f2f6e6577732e6578616d706c652f66656564732373656374696f6e73222f3e3c63617465676f7279207465726d3d2253756e6761692220736368656d653d2268747470733a2f2f6e6577732e6578616d706c652f666565647323746f70696373222f3e3c7075626c69736865643e323032362d31312d32385430363a30323a30302e3036313034372b30303a30303c2f7075626c69736865643e3c6c696e6b2072656c3d22616c7465726e6174652220747970653d22746578742f68746d6c2220687265666c616e673d2269642220687265663d2268747470733a2f2f6e6577732e6578616d706c652f61727469636c65732f78222f3e3c6c696e6b2072656c3d227669612220687265663d2268747470733a2f2f736f757263652e6578616d706c652f3122207469746c653d224b616e746f7220426572697461222f3e3c2f656e7472793e0a7b226964223a227461673a6e6577732e6578616d706c652c323032363a61727469636c652f32222c2275726c223a2268747470733a2f2f6e6577732e6578616d706c652f61727469636c65732f78222c2265787465726e616c5f75726c223a2268747470733a2f2f736f757263652e6578616d706c652f31222c227469746c65223a224b616261722032202620e2809c4b616c69e2809d222c2273756d6d617279223a2252696e676b6173616e2032222c22636f6e74656e745f68746d6c223a223c703e3c623e416e616b206a7564756c20323c2f623e3c2f703e5c6e3c703e416972203c7374726f6e673e73757275743c2f7374726f6e673e2032206b616c692e20f09f8c8a3c2f703e222c22646174655f7075626c6973686564223a22323032362d31312d32385430363a30323a30302b30303a3030222c22646174655f6d6f646966696564223a22323032362d31312d32385430373a30303a30302b30303a3030222c22617574686f72223a7b226e616d65223a22416e69222c2275726c223a2268747470733a2f2f6e6577732e6578616d706c652f616e69227d2c22617574686f7273223a5b7b226e616d65223a22416e69222c2275726c223a2268747470733a2f2f6e6577732e6578616d706c652f616e69227d5d2c2274616773223a5b22446165726168222c2253756e676169225d2c226c616e6775616765223a226964222c225f66656564737663223a7b227375627469746c65223a22416e616b206a7564756c2032222c22736f7572636573223a5b7b227469746c65223a224b616e746f7220426572697461222c2275726c223a2268747470733a2f2f736f757263652e6578616d706c652f31227d5d2c2263617465676f72696573223a5b7b227465726d223a22646165726168222c226c6162656c223a22446165726168222c22736368656d65223a2268747470733a2f2f6e6577732e6578616d706c652f66656564732373656374696f6e73227d2c7b227465726d223a2273756e676169222c226c6162656c223a2253756e676169222c22736368656d65223a2268747470733a2f2f6e6577732e6578616d706c652f666565647323746f70696373227d5d7d7d3c6974656d3e3c7469746c653e4b6162617220322026616d703b20e2809c4b616c69e2809d3c2f7469746c653e3c6c696e6b3e68747470733a2f2f6e6577732e6578616d706c652f61727469636c65732f783c2f6c696e6b3e3c6465736372697074696f6e3e52696e676b6173616e20323c2f6465736372697074696f6e3e3c677569642069735065726d614c696e6b3d2266616c7365223e7461673a6e6577732e6578616d706c652c323032363a61727469636c652f323c2f677569643e3c63617465676f727920646f6d61696e3d2268747470733a2f2f6e6577732e6578616d706c652f66656564732373656374696f6e73223e4461657261683c2f63617465676f72793e3c63617465676f727920646f6d61696e3d2268747470733a2f2f6e6577732e6578616d706c652f666565647323746f70696373223e53756e6761693c2f63617465676f72793e3c707562446174653e5361742c203238204e6f7620323032362030363a30323a3030202b303030303c2f707562446174653e3c636f6e74656e743a656e636f6465643e266c743b702667743b266c743b622667743b416e616b206a7564756c2032266c743b2f622667743b266c743b2f702667743b0a266c743b702667743b41697220266c743b7374726f6e672667743b7375727574266c743b2f7374726f6e672667743b2032206b616c692e20f09f8c8a266c743b2f702667743b3c2f636f6e74656e743a656e636f6465643e3c64633a63726561746f723e416e693c2f64633a63726561746f723e3c64633a6c616e67756167653e69643c2f64633a6c616e67756167653e3c61746f6d3a757064617465643e323032362d31312d32385430373a30303a30302b30303a30303c2f61746f6d3a757064617465643e3c64633a736f757263653e68747470733a2f2f736f757263652e6578616d706c652f313c2f64633a736f757263653e3c61746f6d3a6c696e6b2072656c3d227669612220687265663d2268747470733a2f2f736f757263652e6578616d706c652f3122207469746c653d224b616e746f7220426572697461222f3e3c2f6974656d3e0a');
INSERT INTO public.fragments VALUES ('635d9bf2015f7ee57535f6', 4, 1, 'e5d8a0c9e8027d46ed62f5a5b15a1c05', '2026-11-29 06:00:00+00', 'atom:1399:967e8b54d32837c3e1d026 json:1390:06b7ff09df3a92c2a9a61c rss:1389:8823a8a15f654e9da14d75', '\x77474a4d3c656e74727920786d6c3a6c616e673d226964223e3c69643e7461673a6e6577732e6578616d706c652c323032363a61727469636c652f343c2f69643e3c7469746c653e4b6162617220342026616d703b20e2809c4b616c69e2809d3c2f7469746c653e3c757064617465643e323032362d31312d32385430363a30343a30302e3036373739312b30303a30303c2f757064617465643e3c617574686f723e3c6e616d653e416e693c2f6e616d653e3c7572693e68747470733a2f2f6e6577732e6578616d706c652f616e693c2f7572693e3c2f617574686f723e3c636f6e74656e7420747970653d2268746d6c223e266c743b702667743b266c743b622667743b416e616b206a7564756c2034266c743b2f622667743b266c743b2f702667743b0a266c743b6669677572652667743b266c743b696d67207372633d2268747470733a2f2f6e6577732e6578616d706c652f6d656469612f353366386334306232636363663839343435643635332e6769662220616c743d224b616c69222077696474683d223122206865696768743d2231222667743b266c743b66696763617074696f6e2667743b4b616c6920697475266c743b62722667743b266c743b736d616c6c2667743b466f746f3a20416e69266c743b2f736d616c6c2667743b266c743b2f66696763617074696f6e2667743b266c743b2f6669677572652667743b0a266c743b702667743b41697220266c743b7374726f6e672667743b7375727574266c743b2f7374726f6e672667743b2034206b616c692e20f09f8c8a266c743b2f702667743b3c2f636f6e74656e743e3c73756d6d61727920747970653d2268746d6c223e52696e676b6173616e20343c2f73756d6d6172793e3c63617465676f7279207465726d3d224461657261682220736368656d653d2268747470733a2f2f6e6577732e6578616d706c652f66656564732373656374696f6e73222f3e3c63617465676f7279207465726d3d2253756e6761692220736368656d653d2268747470733a2f2f6e6577732e6578616d706c652f666565647323746f70696373222f3e3c7075626c69736865643e323032362d31312d32385430363a30343a30302e3036373739312b30303a30303c2f7075626c69736865643e3c6c696e6b2072656c3d22616c7465726e6174652220747970653d22746578742f68746d6c2220687265666c616e673d2269642220687265663d2268747470733a2f2f6e6577732e6578616d706c652f61727469636c65732f6b616261722d342d6b616c69222f3e3c6c696e6b2072656c3d227669612220687265663d2268747470733a2f2f736f757263652e6578616d706c652f3122207469746c653d224b616e746f7220426572697461222f3e3c6c696e6b2072656c3d22656e636c6f737572652220747970653d22696d6167652f67696622206c656e6774683d2234332220687265663d2268747470733a2f2f6e6577732e6578616d706c652f6d656469612f353366386334306232636363663839343435643635332e676966222f3e3c6d656469613a636f6e74656e742075726c3d2268747470733a2f2f6e6577732e6578616d706c652f6d656469612f353366386334306232636363663839343435643635332e676966222066696c6553697a653d2234332220747970653d22696d6167652f67696622206d656469756d3d22696d616765222077696474683d223122206865696768743d2231223e3c6d656469613a6465736372697074696f6e3e4b616c69206974753c2f6d656469613a6465736372697074696f6e3e3c6d656469613a6372656469743e466f746f3a20416e693c2f6d656469613a6372656469743e3c6d656469613a746578743e4b616c693c2f6d656469613a746578743e3c2f6d656469613a636f6e74656e743e3c2f656e7472793e0a7b226964223a227461673a6e6577732e6578616d706c652c323032363a61727469636c652f34222c2275726c223a2268747470733a2f2f6e6577732e6578616d706c652f61727469636c65732f6b616261722d342d6b616c69222c2265787465726e616c5f75726c223a2268747470733a2f2f736f757263652e6578616d706c652f31222c227469746c65223a224b616261722034202620e2809c4b616c69e2809d222c2273756d6d617279223a2252696e676b6173616e2034222c22636f6e74656e745f68746d6c223a223c703e3c623e416e616b206a7564756c20343c2f623e3c2f703e5c6e3c6669677572653e3c696d67207372633d5c2268747470733a2f2f6e6577732e6578616d706c652f6d656469612f353366386334306232636363663839343435643635332e6769665c2220616c743d5c224b616c695c222077696474683d5c22315c22206865696768743d5c22315c223e3c66696763617074696f6e3e4b616c69206974753c62723e3c736d616c6c3e466f746f3a20416e693c2f736d616c6c3e3c2f66696763617074696f6e3e3c2f6669677572653e5c6e3c703e416972203c7374726f6e673e73757275743c2f7374726f6e673e2034206b616c692e20f09f8c8a3c2f703e222c22696d616765223a2268747470733a2f2f6e6577732e6578616d706c652f6d656469612f353366386334306232636363663839343435643635332e676966222c22646174655f7075626c6973686564223a22323032362d31312d32385430363a30343a30302b30303a3030222c22646174655f6d6f646966696564223a22323032362d31312d32385430363a30343a30302b30303a3030222c22617574686f72223a7b226e616d65223a22416e69222c2275726c223a2268747470733a2f2f6e6577732e6578616d706c652f616e69227d2c22617574686f7273223a5b7b226e616d65223a22416e69222c2275726c223a2268747470733a2f2f6e6577732e6578616d706c652f616e69227d5d2c2274616773223a5b22446165726168222c2253756e676169225d2c226c616e6775616765223a226964222c226174746163686d656e7473223a5b7b2275726c223a2268747470733a2f2f6e6577732e6578616d706c652f6d656469612f353366386334306232636363663839343435643635332e676966222c226d696d655f74797065223a22696d6167652f676966222c227469746c65223a224b616c6920697475222c2273697a655f696e5f6279746573223a34337d5d2c225f66656564737663223a7b227375627469746c65223a22416e616b206a7564756c2034222c22696d616765223a7b2275726c223a2268747470733a2f2f6e6577732e6578616d706c652f6d656469612f353366386334306232636363663839343435643635332e676966222c226d656469615f74797065223a22696d6167652f676966222c2273697a65223a34332c227769647468223a312c22686569676874223a312c22616c74223a224b616c69222c2263617074696f6e223a224b616c6920697475222c22637265646974223a22466f746f3a20416e69227d2c22736f7572636573223a5b7b227469746c65223a224b616e746f7220426572697461222c2275726c223a2268747470733a2f2f736f757263652e6578616d706c652f31227d5d2c2263617465676f72696573223a5b7b227465726d223a22646165726168222c226c6162656c223a22446165726168222c22736368656d65223a2268747470733a2f2f6e6577732e6578616d706c652f66656564732373656374696f6e73227d2c7b227465726d223a2273756e676169222c226c6162656c223a2253756e676169222c22736368656d65223a2268747470733a2f2f6e6577732e6578616d706c652f666565647323746f70696373227d5d7d7d3c6974656d3e3c7469746c653e4b6162617220342026616d703b20e2809c4b616c69e2809d3c2f7469746c653e3c6c696e6b3e68747470733a2f2f6e6577732e6578616d706c652f61727469636c65732f6b616261722d342d6b616c693c2f6c696e6b3e3c6465736372697074696f6e3e52696e676b6173616e20343c2f6465736372697074696f6e3e3c677569642069735065726d614c696e6b3d2266616c7365223e7461673a6e6577732e6578616d706c652c323032363a61727469636c652f343c2f677569643e3c63617465676f727920646f6d61696e3d2268747470733a2f2f6e6577732e6578616d706c652f66656564732373656374696f6e73223e4461657261683c2f63617465676f72793e3c63617465676f727920646f6d61696e3d2268747470733a2f2f6e6577732e6578616d706c652f666565647323746f70696373223e53756e6761693c2f63617465676f72793e3c707562446174653e5361742c203238204e6f7620323032362030363a30343a3030202b303030303c2f707562446174653e3c636f6e74656e743a656e636f6465643e266c743b702667743b266c743b622667743b416e616b206a7564756c2034266c743b2f622667743b266c743b2f702667743b0a266c743b6669677572652667743b266c743b696d67207372633d2268747470733a2f2f6e6577732e6578616d706c652f6d656469612f353366386334306232636363663839343435643635332e6769662220616c743d224b616c69222077696474683d223122206865696768743d2231222667743b266c743b66696763617074696f6e2667743b4b616c6920697475266c743b62722667743b266c743b736d616c6c2667743b466f746f3a20416e69266c743b2f736d616c6c2667743b266c743b2f66696763617074696f6e2667743b266c743b2f6669677572652667743b0a266c743b702667743b41697220266c743b7374726f6e672667743b7375727574266c743b2f7374726f6e672667743b2034206b616c692e20f09f8c8a266c743b2f702667743b3c2f636f6e74656e743a656e636f6465643e3c64633a63726561746f723e416e693c2f64633a63726561746f723e3c64633a6c616e67756167653e69643c2f64633a6c616e67756167653e3c61746f6d3a757064617465643e323032362d31312d32385430363a30343a30302b30303a30303c2f61746f6d3a757064617465643e3c64633a736f757263653e68747470733a2f2f736f757263652e6578616d706c652f313c2f64633a736f757263653e3c61746f6d3a6c696e6b2072656c3d227669612220687265663d2268747470733a2f2f736f757263652e6578616d706c652f3122207469746c653d224b616e746f7220426572697461222f3e3c656e636c6f737572652075726c3d2268747470733a2f2f6e6577732e6578616d706c652f6d656469612f353366386334306232636363663839343435643635332e67696622206c656e6774683d2234332220747970653d22696d6167652f676966222f3e3c6d656469613a636f6e74656e742075726c3d2268747470733a2f2f6e6577732e6578616d706c652f6d656469612f353366386334306232636363663839343435643635332e676966222066696c6553697a653d2234332220747970653d22696d6167652f67696622206d656469756d3d22696d616765222077696474683d223122206865696768743d2231223e3c6d656469613a6465736372697074696f6e3e4b616c69206974753c2f6d656469613a6465736372697074696f6e3e3c6d656469613a6372656469743e466f746f3a20416e693c2f6d656469613a6372656469743e3c6d656469613a746578743e4b616c693c2f6d656469613a746578743e3c2f6d656469613a636f6e74656e743e3c2f6974656d3e0a');
INSERT INTO public.fragments VALUES ('b5cffb5e6387338d2ef383', 1, 0, '', '2026-11-29 06:00:00+00', 'atom:812:0c0aecae3e9a89b4433c49 json:871:a2d9ef175bb5a9a272a49b rss:816:f9e3d769658e0fa2eee648', '\x2847f46b3c656e74727920786d6c3a6c616e673d226964223e3c69643e7461673a6e6577732e6578616d706c652c323032363a61727469636c652f313c2f69643e3c7469746c653e4b616261722079616e672064696b6f72656b73693c2f7469746c653e3c757064617465643e323032362d31312d32385430363a30313a30302e3339373733332b30303a30303c2f757064617465643e3c617574686f723e3c6e616d653e416e693c2f6e616d653e3c7572693e68747470733a2f2f6e6577732e6578616d706c652f616e693c2f7572693e3c2f617574686f723e3c636f6e74656e7420747970653d2268746d6c223e266c743b702667743b266c743b622667743b416e616b206a7564756c2031266c743b2f622667743b266c743b2f702667743b0a266c743b702667743b52696e676b6173616e2031266c743b2f702667743b3c2f636f6e74656e743e3c73756d6d61727920747970653d2268746d6c223e52696e676b6173616e20313c2f73756d6d6172793e3c63617465676f7279207465726d3d224461657261682220736368656d653d2268747470733a2f2f6e6577732e6578616d706c652f66656564732373656374696f6e73222f3e3c63617465676f7279207465726d3d2253756e6761692220736368656d653d2268747470733a2f2f6e6577732e6578616d706c652f666565647323746f70696373222f3e3c63617465676f7279207465726d3d22446573612220736368656d653d2268747470733a2f2f6e6577732e6578616d706c652f666565647323746f70696373222f3e3c7075626c69736865643e323032362d31312d32385430363a30313a30302e3339373733332b30303a30303c2f7075626c69736865643e3c6c696e6b2072656c3d22616c7465726e6174652220747970653d22746578742f68746d6c2220687265666c616e673d2269642220687265663d2268747470733a2f2f6e6577732e6578616d706c652f61727469636c65732f6b616261722d312d6b616c69222f3e3c6c696e6b2072656c3d227669612220687265663d2268747470733a2f2f736f757263652e6578616d706c652f3122207469746c653d224b616e746f7220426572697461222f3e3c2f656e7472793e0a7b226964223a227461673a6e6577732e6578616d706c652c323032363a61727469636c652f31222c2275726c223a2268747470733a2f2f6e6577732e6578616d706c652f61727469636c65732f6b616261722d312d6b616c69222c2265787465726e616c5f75726c223a2268747470733a2f2f736f757263652e6578616d706c652f31222c227469746c65223a224b616261722079616e672064696b6f72656b7369222c2273756d6d617279223a2252696e676b6173616e2031222c22636f6e74656e745f68746d6c223a223c703e3c623e416e616b206a7564756c20313c2f623e3c2f703e5c6e3c703e52696e676b6173616e20313c2f703e222c22646174655f7075626c6973686564223a22323032362d31312d32385430363a30313a30302b30303a3030222c22646174655f6d6f646966696564223a22323032362d31312d32385430363a30313a30302b30303a3030222c22617574686f72223a7b226e616d65223a22416e69222c2275726c223a2268747470733a2f2f6e6577732e6578616d706c652f616e69227d2c22617574686f7273223a5b7b226e616d65223a22416e69222c2275726c223a2268747470733a2f2f6e6577732e6578616d706c652f616e69227d5d2c2274616773223a5b22446165726168222c2253756e676169222c2244657361225d2c226c616e6775616765223a226964222c225f66656564737663223a7b227375627469746c65223a22416e616b206a7564756c2031222c22736f7572636573223a5b7b227469746c65223a224b616e746f7220426572697461222c2275726c223a2268747470733a2f2f736f757263652e6578616d706c652f31227d5d2c2263617465676f72696573223a5b7b227465726d223a22646165726168222c226c6162656c223a22446165726168222c22736368656d65223a2268747470733a2f2f6e6577732e6578616d706c652f66656564732373656374696f6e73227d2c7b227465726d223a2273756e676169222c226c6162656c223a2253756e676169222c22736368656d65223a2268747470733a2f2f6e6577732e6578616d706c652f666565647323746f70696373227d2c7b227465726d223a2264657361222c226c6162656c223a2244657361222c22736368656d65223a2268747470733a2f2f6e6577732e6578616d706c652f666565647323746f70696373227d5d7d7d3c6974656d3e3c7469746c653e4b616261722079616e672064696b6f72656b73693c2f7469746c653e3c6c696e6b3e68747470733a2f2f6e6577732e6578616d706c652f61727469636c65732f6b616261722d312d6b616c693c2f6c696e6b3e3c6465736372697074696f6e3e52696e676b6173616e20313c2f6465736372697074696f6e3e3c677569642069735065726d614c696e6b3d2266616c7365223e7461673a6e6577732e6578616d706c652c323032363a61727469636c652f313c2f677569643e3c63617465676f727920646f6d61696e3d2268747470733a2f2f6e6577732e6578616d706c652f66656564732373656374696f6e73223e4461657261683c2f63617465676f72793e3c63617465676f727920646f6d61696e3d2268747470733a2f2f6e6577732e6578616d706c652f666565647323746f70696373223e53756e6761693c2f63617465676f72793e3c63617465676f727920646f6d61696e3d2268747470733a2f2f6e6577732e6578616d706c652f666565647323746f70696373223e446573613c2f63617465676f72793e3c707562446174653e5361742c203238204e6f7620323032362030363a30313a3030202b303030303c2f707562446174653e3c636f6e74656e743a656e636f6465643e266c743b702667743b266c743b622667743b416e616b206a7564756c2031266c743b2f622667743b266c743b2f702667743b0a266c743b702667743b52696e676b6173616e2031266c743b2f702667743b3c2f636f6e74656e743a656e636f6465643e3c64633a63726561746f723e416e693c2f64633a63726561746f723e3c64633a6c616e67756167653e69643c2f64633a6c616e67756167653e3c61746f6d3a757064617465643e323032362d31312d32385430363a30313a30302b30303a30303c2f61746f6d3a757064617465643e3c64633a736f757263653e68747470733a2f2f736f757263652e6578616d706c652f313c2f64633a736f757263653e3c61746f6d3a6c696e6b2072656c3d227669612220687265663d2268747470733a2f2f736f757263652e6578616d706c652f3122207469746c653d224b616e746f7220426572697461222f3e3c2f6974656d3e0a');
INSERT INTO public.fragments VALUES ('413425ade85ce9d662bc3c', 2, 0, '', '2026-11-29 06:00:00+00', 'atom:739:51777ec0f90ad62307a6f8 json:777:12cb3d62c3707a8a164cf1 rss:741:7012b49ed6ddf57c1dbf8d', '\x687aaaba3c656e74727920786d6c3a6c616e673d226964223e3c69643e7461673a6e6577732e6578616d706c652c323032363a61727469636c652f323c2f69643e3c7469746c653e4b6162617220322026616d703b20e2809c4b616c69e2809d3c2f7469746c653e3c757064617465643e323032362d31312d32385430373a30303a30302e3036313034372b30303a30303c2f757064617465643e3c617574686f723e3c6e616d653e416e693c2f6e616d653e3c7572693e68747470733a2f2f6e6577732e6578616d706c652f616e693c2f7572693e3c2f617574686f723e3c636f6e74656e7420747970653d2268746d6c223e266c743b702667743b266c743b622667743b416e616b206a7564756c2032266c743b2f622667743b266c743b2f702667743b0a266c743b702667743b52696e676b6173616e2032266c743b2f702667743b3c2f636f6e74656e743e3c73756d6d61727920747970653d2268746d6c223e52696e676b6173616e20323c2f73756d6d6172793e3c63617465676f7279207465726d3d224461657261682220736368656d653d2268747470733a2f2f6e6577732e6578616d706c652f66656564732373656374696f6e73222f3e3c63617465676f7279207465726d3d2253756e6761692220736368656d653d2268747470733a2f2f6e6577732e6578616d706c652f666565647323746f70696373222f3e3c7075626c69736865643e323032362d31312d32385430363a30323a30302e3036313034372b30303a30303c2f7075626c69736865643e3c6c696e6b2072656c3d22616c7465726e6174652220747970653d22746578742f68746d6c2220687265666c616e673d2269642220687265663d2268747470733a2f2f6e6577732e6578616d706c652f61727469636c65732f78222f3e3c6c696e6b2072656c3d227669612220687265663d2268747470733a2f2f736f757263652e6578616d706c652f3122207469746c653d224b616e746f7220426572697461222f3e3c2f656e7472793e0a7b226964223a227461673a6e6577732e6578616d706c652c323032363a61727469636c652f32222c2275726c223a2268747470733a2f2f6e6577732e6578616d706c652f61727469636c65732f78222c2265787465726e616c5f75726c223a2268747470733a2f2f736f757263652e6578616d706c652f31222c227469746c65223a224b616261722032202620e2809c4b616c69e2809d222c2273756d6d617279223a2252696e676b6173616e2032222c22636f6e74656e745f68746d6c223a223c703e3c623e416e616b206a7564756c20323c2f623e3c2f703e5c6e3c703e52696e676b6173616e20323c2f703e222c22646174655f7075626c6973686564223a22323032362d31312d32385430363a30323a30302b30303a3030222c22646174655f6d6f646966696564223a22323032362d31312d32385430373a30303a30302b30303a3030222c22617574686f72223a7b226e616d65223a22416e69222c2275726c223a2268747470733a2f2f6e6577732e6578616d706c652f616e69227d2c22617574686f7273223a5b7b226e616d65223a22416e69222c2275726c223a2268747470733a2f2f6e6577732e6578616d706c652f616e69227d5d2c2274616773223a5b22446165726168222c2253756e676169225d2c226c616e6775616765223a226964222c225f66656564737663223a7b227375627469746c65223a22416e616b206a7564756c2032222c22736f7572636573223a5b7b227469746c65223a224b616e746f7220426572697461222c2275726c223a2268747470733a2f2f736f757263652e6578616d706c652f31227d5d2c2263617465676f72696573223a5b7b227465726d223a22646165726168222c226c6162656c223a22446165726168222c22736368656d65223a2268747470733a2f2f6e6577732e6578616d706c652f66656564732373656374696f6e73227d2c7b227465726d223a2273756e676169222c226c6162656c223a2253756e676169222c22736368656d65223a2268747470733a2f2f6e6577732e6578616d706c652f666565647323746f70696373227d5d7d7d3c6974656d3e3c7469746c653e4b6162617220322026616d703b20e2809c4b616c69e2809d3c2f7469746c653e3c6c696e6b3e68747470733a2f2f6e6577732e6578616d706c652f61727469636c65732f783c2f6c696e6b3e3c6465736372697074696f6e3e52696e676b6173616e20323c2f6465736372697074696f6e3e3c677569642069735065726d614c696e6b3d2266616c7365223e7461673a6e6577732e6578616d706c652c323032363a61727469636c652f323c2f677569643e3c63617465676f727920646f6d61696e3d2268747470733a2f2f6e6577732e6578616d706c652f66656564732373656374696f6e73223e4461657261683c2f63617465676f72793e3c63617465676f727920646f6d61696e3d2268747470733a2f2f6e6577732e6578616d706c652f666565647323746f70696373223e53756e6761693c2f63617465676f72793e3c707562446174653e5361742c203238204e6f7620323032362030363a30323a3030202b303030303c2f707562446174653e3c636f6e74656e743a656e636f6465643e266c743b702667743b266c743b622667743b416e616b206a7564756c2032266c743b2f622667743b266c743b2f702667743b0a266c743b702667743b52696e676b6173616e2032266c743b2f702667743b3c2f636f6e74656e743a656e636f6465643e3c64633a63726561746f723e416e693c2f64633a63726561746f723e3c64633a6c616e67756167653e69643c2f64633a6c616e67756167653e3c61746f6d3a757064617465643e323032362d31312d32385430373a30303a30302b30303a30303c2f61746f6d3a757064617465643e3c64633a736f757263653e68747470733a2f2f736f757263652e6578616d706c652f313c2f64633a736f757263653e3c61746f6d3a6c696e6b2072656c3d227669612220687265663d2268747470733a2f2f736f757263652e6578616d706c652f3122207469746c653d224b616e746f7220426572697461222f3e3c2f6974656d3e0a');
INSERT INTO public.fragments VALUES ('6f6e228ed5b3be71050893', 4, 0, '', '2026-11-29 06:00:00+00', 'atom:1359:b67749a293c277880d6574 json:1362:ca5de25bd80c7820673740 rss:1349:152adc8da20a3abbee4444', '\xb1b0a6ff3c656e74727920786d6c3a6c616e673d226964223e3c69643e7461673a6e6577732e6578616d706c652c323032363a61727469636c652f343c2f69643e3c7469746c653e4b6162617220342026616d703b20e2809c4b616c69e2809d3c2f7469746c653e3c757064617465643e323032362d31312d32385430363a30343a30302e3036373739312b30303a30303c2f757064617465643e3c617574686f723e3c6e616d653e416e693c2f6e616d653e3c7572693e68747470733a2f2f6e6577732e6578616d706c652f616e693c2f7572693e3c2f617574686f723e3c636f6e74656e7420747970653d2268746d6c223e266c743b702667743b266c743b622667743b416e616b206a7564756c2034266c743b2f622667743b266c743b2f702667743b0a266c743b6669677572652667743b266c743b696d67207372633d2268747470733a2f2f6e6577732e6578616d706c652f6d656469612f353366386334306232636363663839343435643635332e6769662220616c743d224b616c69222077696474683d223122206865696768743d2231222667743b266c743b66696763617074696f6e2667743b4b616c6920697475266c743b62722667743b266c743b736d616c6c2667743b466f746f3a20416e69266c743b2f736d616c6c2667743b266c743b2f66696763617074696f6e2667743b266c743b2f6669677572652667743b0a266c743b702667743b52696e676b6173616e2034266c743b2f702667743b3c2f636f6e74656e743e3c73756d6d61727920747970653d2268746d6c223e52696e676b6173616e20343c2f73756d6d6172793e3c63617465676f7279207465726d3d224461657261682220736368656d653d2268747470733a2f2f6e6577732e6578616d706c652f66656564732373656374696f6e73222f3e3c63617465676f7279207465726d3d2253756e6761692220736368656d653d2268747470733a2f2f6e6577732e6578616d706c652f666565647323746f70696373222f3e3c7075626c69736865643e323032362d31312d32385430363a30343a30302e3036373739312b30303a30303c2f7075626c69736865643e3c6c696e6b2072656c3d22616c7465726e6174652220747970653d22746578742f68746d6c2220687265666c616e673d2269642220687265663d2268747470733a2f2f6e6577732e6578616d706c652f61727469636c65732f6b616261722d342d6b616c69222f3e3c6c696e6b2072656c3d227669612220687265663d2268747470733a2f2f736f757263652e6578616d706c652f3122207469746c653d224b616e746f7220426572697461222f3e3c6c696e6b2072656c3d22656e636c6f737572652220747970653d22696d6167652f67696622206c656e6774683d2234332220687265663d2268747470733a2f2f6e6577732e6578616d706c652f6d656469612f353366386334306232636363663839343435643635332e676966222f3e3c6d656469613a636f6e74656e742075726c3d2268747470733a2f2f6e6577732e6578616d706c652f6d656469612f353366386334306232636363663839343435643635332e676966222066696c6553697a653d2234332220747970653d22696d6167652f67696622206d656469756d3d22696d616765222077696474683d223122206865696768743d2231223e3c6d656469613a6465736372697074696f6e3e4b616c69206974753c2f6d656469613a6465736372697074696f6e3e3c6d656469613a6372656469743e466f746f3a20416e693c2f6d656469613a6372656469743e3c6d656469613a746578743e4b616c693c2f6d656469613a746578743e3c2f6d656469613a636f6e74656e743e3c2f656e7472793e0a7b226964223a227461673a6e6577732e6578616d706c652c323032363a61727469636c652f34222c2275726c223a2268747470733a2f2f6e6577732e6578616d706c652f61727469636c65732f6b616261722d342d6b616c69222c2265787465726e616c5f75726c223a2268747470733a2f2f736f757263652e6578616d706c652f31222c227469746c65223a224b616261722034202620e2809c4b616c69e2809d222c2273756d6d617279223a2252696e676b6173616e2034222c22636f6e74656e745f68746d6c223a223c703e3c623e416e616b206a7564756c20343c2f623e3c2f703e5c6e3c6669677572653e3c696d67207372633d5c2268747470733a2f2f6e6577732e6578616d706c652f6d656469612f353366386334306232636363663839343435643635332e6769665c2220616c743d5c224b616c695c222077696474683d5c22315c22206865696768743d5c22315c223e3c66696763617074696f6e3e4b616c69206974753c62723e3c736d616c6c3e466f746f3a20416e693c2f736d616c6c3e3c2f66696763617074696f6e3e3c2f6669677572653e5c6e3c703e52696e676b6173616e20343c2f703e222c22696d616765223a2268747470733a2f2f6e6577732e6578616d706c652f6d656469612f353366386334306232636363663839343435643635332e676966222c22646174655f7075626c6973686564223a22323032362d31312d32385430363a30343a30302b30303a3030222c22646174655f6d6f646966696564223a22323032362d31312d32385430363a30343a30302b30303a3030222c22617574686f72223a7b226e616d65223a22416e69222c2275726c223a2268747470733a2f2f6e6577732e6578616d706c652f616e69227d2c22617574686f7273223a5b7b226e616d65223a22416e69222c2275726c223a2268747470733a2f2f6e6577732e6578616d706c652f616e69227d5d2c2274616773223a5b22446165726168222c2253756e676169225d2c226c616e6775616765223a226964222c226174746163686d656e7473223a5b7b2275726c223a2268747470733a2f2f6e6577732e6578616d706c652f6d656469612f353366386334306232636363663839343435643635332e676966222c226d696d655f74797065223a22696d6167652f676966222c227469746c65223a224b616c6920697475222c2273697a655f696e5f6279746573223a34337d5d2c225f66656564737663223a7b227375627469746c65223a22416e616b206a7564756c2034222c22696d616765223a7b2275726c223a2268747470733a2f2f6e6577732e6578616d706c652f6d656469612f353366386334306232636363663839343435643635332e676966222c226d656469615f74797065223a22696d6167652f676966222c2273697a65223a34332c227769647468223a312c22686569676874223a312c22616c74223a224b616c69222c2263617074696f6e223a224b616c6920697475222c22637265646974223a22466f746f3a20416e69227d2c22736f7572636573223a5b7b227469746c65223a224b616e746f7220426572697461222c2275726c223a2268747470733a2f2f736f757263652e6578616d706c652f31227d5d2c2263617465676f72696573223a5b7b227465726d223a22646165726168222c226c6162656c223a22446165726168222c22736368656d65223a2268747470733a2f2f6e6577732e6578616d706c652f66656564732373656374696f6e73227d2c7b227465726d223a2273756e676169222c226c6162656c223a2253756e676169222c22736368656d65223a2268747470733a2f2f6e6577732e6578616d706c652f666565647323746f70696373227d5d7d7d3c6974656d3e3c7469746c653e4b6162617220342026616d703b20e2809c4b616c69e2809d3c2f7469746c653e3c6c696e6b3e68747470733a2f2f6e6577732e6578616d706c652f61727469636c65732f6b616261722d342d6b616c693c2f6c696e6b3e3c6465736372697074696f6e3e52696e676b6173616e20343c2f6465736372697074696f6e3e3c677569642069735065726d614c696e6b3d2266616c7365223e7461673a6e6577732e6578616d706c652c323032363a61727469636c652f343c2f677569643e3c63617465676f727920646f6d61696e3d2268747470733a2f2f6e6577732e6578616d706c652f66656564732373656374696f6e73223e4461657261683c2f63617465676f72793e3c63617465676f727920646f6d61696e3d2268747470733a2f2f6e6577732e6578616d706c652f666565647323746f70696373223e53756e6761693c2f63617465676f72793e3c707562446174653e5361742c203238204e6f7620323032362030363a30343a3030202b303030303c2f707562446174653e3c636f6e74656e743a656e636f6465643e266c743b702667743b266c743b622667743b416e616b206a7564756c2034266c743b2f622667743b266c743b2f702667743b0a266c743b6669677572652667743b266c743b696d67207372633d2268747470733a2f2f6e6577732e6578616d706c652f6d656469612f353366386334306232636363663839343435643635332e6769662220616c743d224b616c69222077696474683d223122206865696768743d2231222667743b266c743b66696763617074696f6e2667743b4b616c6920697475266c743b62722667743b266c743b736d616c6c2667743b466f746f3a20416e69266c743b2f736d616c6c2667743b266c743b2f66696763617074696f6e2667743b266c743b2f6669677572652667743b0a266c743b702667743b52696e676b6173616e2034266c743b2f702667743b3c2f636f6e74656e743a656e636f6465643e3c64633a63726561746f723e416e693c2f64633a63726561746f723e3c64633a6c616e67756167653e69643c2f64633a6c616e67756167653e3c61746f6d3a757064617465643e323032362d31312d32385430363a30343a30302b30303a30303c2f61746f6d3a757064617465643e3c64633a736f757263653e68747470733a2f2f736f757263652e6578616d706c652f313c2f64633a736f757263653e3c61746f6d3a6c696e6b2072656c3d227669612220687265663d2268747470733a2f2f736f757263652e6578616d706c652f3122207469746c653d224b616e746f7220426572697461222f3e3c656e636c6f737572652075726c3d2268747470733a2f2f6e6577732e6578616d706c652f6d656469612f353366386334306232636363663839343435643635332e67696622206c656e6774683d2234332220747970653d22696d6167652f676966222f3e3c6d656469613a636f6e74656e742075726c3d2268747470733a2f2f6e6577732e6578616d706c652f6d656469612f353366386334306232636363663839343435643635332e676966222066696c6553697a653d2234332220747970653d22696d6167652f67696622206d656469756d3d22696d616765222077696474683d223122206865696768743d2231223e3c6d656469613a6465736372697074696f6e3e4b616c69206974753c2f6d656469613a6465736372697074696f6e3e3c6d656469613a6372656469743e466f746f3a20416e693c2f6d656469613a6372656469743e3c6d656469613a746578743e4b616c693c2f6d656469613a746578743e3c2f6d656469613a636f6e74656e743e3c2f6974656d3e0a');


--
-- Data for Name: heartbeats; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.heartbeats VALUES ('name é', '2026-11-29 06:00:00+00', 'detail é');


--
-- Data for Name: invitations; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.invitations VALUES (1, 'token_hash é', 'role é', 1, 'label é', 'created_by é', '2026-11-29 06:00:00+00', '2026-11-29 06:00:00+00', '2026-11-29 06:00:00+00');


--
-- Data for Name: login_failures; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.login_failures VALUES (1, 'name é', 'address é', 'device é', '2026-11-29 06:00:00+00');


--
-- Data for Name: media; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.media VALUES (1, '53f8c40b2cccf89445d653.gif', 'image/gif', 43, 1, 1, '2026-11-28 06:00:00+00', 'kali.gif', 'Kali', 'Kali itu', 'Foto: Ani', '\x47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b', '\x47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b');


--
-- Data for Name: media_uses; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.media_uses VALUES (4, 1, false);
INSERT INTO public.media_uses VALUES (1, 1, true);
INSERT INTO public.media_uses VALUES (2, 1, true);
INSERT INTO public.media_uses VALUES (3, 1, false);


--
-- Data for Name: open_forms; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.open_forms VALUES (1, 'page é', 'editor é', '2026-11-29 06:00:00+00');


--
-- Data for Name: passkeys; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.passkeys VALUES (1, 1, 'credential_id é', '\x00ff', 1, 'name é', '2026-11-29 06:00:00+00', '2026-11-29 06:00:00+00');


--
-- Data for Name: representations; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.representations VALUES (5, 'atom', 'application/atom+xml; charset=utf-8', 'fb920ff09c4935e67428b2', '2026-11-29 06:00:00+00', 3855, 3, 1, 1, '\x3c3f786d6c2076657273696f6e3d27312e302720656e636f64696e673d275554462d38273f3e0a3c6665656420786d6c6e733a6d656469613d22687474703a2f2f7365617263682e7961686f6f2e636f6d2f6d7273732f2220786d6c6e733a61743d22687474703a2f2f7075726c2e6f72672f61746f6d7075622f746f6d6273746f6e65732f312e302220786d6c6e733d22687474703a2f2f7777772e77332e6f72672f323030352f41746f6d2220786d6c3a6c616e673d226964223e3c69643e7461673a6e6577732e6578616d706c652c323032362d31312d32383a666565642f353235666630393339313938393539613c2f69643e3c7469746c653e416e6920e28093204b6162617220556a693c2f7469746c653e3c757064617465643e323032362d31312d32385430373a30303a30302b30303a30303c2f757064617465643e3c617574686f723e3c6e616d653e4b6162617220556a693c2f6e616d653e3c7572693e68747470733a2f2f6e6577732e6578616d706c652f3c2f7572693e3c2f617574686f723e3c6c696e6b20687265663d2268747470733a2f2f6e6577732e6578616d706c652f66656564732f617574686f72732f616e692e61746f6d222072656c3d2273656c662220747970653d226170706c69636174696f6e2f61746f6d2b786d6c222f3e3c6c696e6b20687265663d2268747470733a2f2f6e6577732e6578616d706c652f66656564732f617574686f72732f616e69222072656c3d22616c7465726e6174652220747970653d22746578742f68746d6c222f3e3c67656e657261746f723e666565647376633c2f67656e657261746f723e3c69636f6e3e68747470733a2f2f6e6577732e6578616d706c652f69636f6e2e706e673c2f69636f6e3e3c6c6f676f3e68747470733a2f2f6e6577732e6578616d706c652f69636f6e2e706e673c2f6c6f676f3e3c7375627469746c653e417274696b656c20746572626172752e3c2f7375627469746c653e3c61743a64656c657465642d656e747279207265663d227461673a6e6577732e6578616d706c652c323032363a61727469636c652f3322207768656e3d22323032362d31312d32385430373a30303a30302b30303a3030222f3e00003c2f666565643e', '635d9bf2015f7ee57535f6:1399 45765aa10d66f9d1926cae:779 092f6e345e1e891e476470:852', 128659438);
INSERT INTO public.representations VALUES (5, 'json', 'application/feed+json; charset=utf-8', 'bebbc6f1595a875a0e4fdc', '2026-11-29 06:00:00+00', 3826, 3, 1, 1, '\x7b2276657273696f6e223a2268747470733a2f2f6a736f6e666565642e6f72672f76657273696f6e2f312e31222c227469746c65223a22416e6920e28093204b6162617220556a69222c22686f6d655f706167655f75726c223a2268747470733a2f2f6e6577732e6578616d706c652f66656564732f617574686f72732f616e69222c22666565645f75726c223a2268747470733a2f2f6e6577732e6578616d706c652f66656564732f617574686f72732f616e692e6a736f6e222c226465736372697074696f6e223a22417274696b656c20746572626172752e222c2269636f6e223a2268747470733a2f2f6e6577732e6578616d706c652f69636f6e2e706e67222c2266617669636f6e223a2268747470733a2f2f6e6577732e6578616d706c652f69636f6e2e706e67222c22617574686f72223a7b226e616d65223a224b6162617220556a69222c2275726c223a2268747470733a2f2f6e6577732e6578616d706c652f227d2c22617574686f7273223a5b7b226e616d65223a224b6162617220556a69222c2275726c223a2268747470733a2f2f6e6577732e6578616d706c652f227d5d2c226c616e6775616765223a226964222c225f66656564737663223a7b2261626f7574223a22666565647376633a207375627469746c653b207069637475726573207769746820616c742c2063617074696f6e20616e64206372656469743b20736f75726365733b2063617465676f726965733b207269676874733b2077697468647261776e20656e74726965732028524643203637323129222c2275706461746564223a22323032362d31312d32385430373a30303a30302b30303a3030222c22746f6d6273746f6e6573223a5b7b226964223a227461673a6e6577732e6578616d706c652c323032363a61727469636c652f33222c2277697468647261776e223a22323032362d31312d32385430373a30303a30302b30303a3030227d5d7d2c226974656d73223a5b0a002c0a000a5d7d0a', '635d9bf2015f7ee57535f6:1390 45765aa10d66f9d1926cae:805 092f6e345e1e891e476470:899', 768842368);
INSERT INTO public.representations VALUES (5, 'rss', 'application/rss+xml; charset=utf-8', '527372152b09d1149d605c', '2026-11-29 06:00:00+00', 3879, 3, 1, 1, '\x3c3f786d6c2076657273696f6e3d27312e302720656e636f64696e673d275554462d38273f3e0a3c72737320786d6c6e733a64633d22687474703a2f2f7075726c2e6f72672f64632f656c656d656e74732f312e312f2220786d6c6e733a6d656469613d22687474703a2f2f7365617263682e7961686f6f2e636f6d2f6d7273732f2220786d6c6e733a61746f6d3d22687474703a2f2f7777772e77332e6f72672f323030352f41746f6d2220786d6c6e733a636f6e74656e743d22687474703a2f2f7075726c2e6f72672f7273732f312e302f6d6f64756c65732f636f6e74656e742f222076657273696f6e3d22322e30223e3c6368616e6e656c3e3c7469746c653e416e6920e28093204b6162617220556a693c2f7469746c653e3c6c696e6b3e68747470733a2f2f6e6577732e6578616d706c652f66656564732f617574686f72732f616e693c2f6c696e6b3e3c6465736372697074696f6e3e417274696b656c20746572626172752e3c2f6465736372697074696f6e3e3c61746f6d3a6c696e6b20687265663d2268747470733a2f2f6e6577732e6578616d706c652f66656564732f617574686f72732f616e692e727373222072656c3d2273656c662220747970653d226170706c69636174696f6e2f7273732b786d6c222f3e3c646f63733e68747470733a2f2f7777772e727373626f6172642e6f72672f7273732d73706563696669636174696f6e3c2f646f63733e3c67656e657261746f723e666565647376633c2f67656e657261746f723e3c696d6167653e3c75726c3e68747470733a2f2f6e6577732e6578616d706c652f69636f6e2e706e673c2f75726c3e3c7469746c653e416e6920e28093204b6162617220556a693c2f7469746c653e3c6c696e6b3e68747470733a2f2f6e6577732e6578616d706c652f66656564732f617574686f72732f616e693c2f6c696e6b3e3c2f696d6167653e3c6c616e67756167653e69643c2f6c616e67756167653e3c6c6173744275696c64446174653e5361742c203238204e6f7620323032362030373a30303a3030202b303030303c2f6c6173744275696c64446174653e3c74746c3e353c2f74746c3e3c64633a7075626c69736865723e4b6162617220556a693c2f64633a7075626c69736865723e00003c2f6368616e6e656c3e3c2f7273733e', '635d9bf2015f7ee57535f6:1389 45765aa10d66f9d1926cae:781 092f6e345e1e891e476470:856', 1028646932);
INSERT INTO public.representations VALUES (8, 'atom', 'application/atom+xml; charset=utf-8', 'ee5f48ab2cf7e6fb560610', '2026-11-29 06:00:00+00', 3571, 3, 1, 1, '\x3c3f786d6c2076657273696f6e3d27312e302720656e636f64696e673d275554462d38273f3e0a3c6665656420786d6c6e733a6d656469613d22687474703a2f2f7365617263682e7961686f6f2e636f6d2f6d7273732f2220786d6c6e733d22687474703a2f2f7777772e77332e6f72672f323030352f41746f6d2220786d6c3a6c616e673d226964223e3c69643e7461673a6e6577732e6578616d706c653a637573746f6d2f46616c73653c2f69643e3c7469746c653e50696c6968616e3c2f7469746c653e3c757064617465643e323032362d31312d32385430393a30303a30302b30303a30303c2f757064617465643e3c617574686f723e3c6e616d653e4b6162617220556a693c2f6e616d653e3c7572693e68747470733a2f2f6e6577732e6578616d706c652f3c2f7572693e3c2f617574686f723e3c6c696e6b20687265663d2268747470733a2f2f6e6577732e6578616d706c652f66656564732f637573746f6d2f70696c6968616e2e61746f6d222072656c3d2273656c662220747970653d226170706c69636174696f6e2f61746f6d2b786d6c222f3e3c6c696e6b20687265663d2268747470733a2f2f6e6577732e6578616d706c652f66656564732f637573746f6d2f70696c6968616e222072656c3d22616c7465726e6174652220747970653d22746578742f68746d6c222f3e3c67656e657261746f723e666565647376633c2f67656e657261746f723e3c69636f6e3e68747470733a2f2f6e6577732e6578616d706c652f69636f6e2e706e673c2f69636f6e3e3c6c6f676f3e68747470733a2f2f6e6577732e6578616d706c652f69636f6e2e706e673c2f6c6f676f3e3c7375627469746c653e417274696b656c20746572626172752e3c2f7375627469746c653e00003c2f666565643e', '6f6e228ed5b3be71050893:1359 413425ade85ce9d662bc3c:739 b5cffb5e6387338d2ef383:812', 1900143188);
INSERT INTO public.representations VALUES (1, 'atom', 'application/atom+xml; charset=utf-8', '90649112f3e37b737dec2d', '2026-11-29 06:00:00+00', 3822, 3, 1, 1, '\x3c3f786d6c2076657273696f6e3d27312e302720656e636f64696e673d275554462d38273f3e0a3c6665656420786d6c6e733a6d656469613d22687474703a2f2f7365617263682e7961686f6f2e636f6d2f6d7273732f2220786d6c6e733a61743d22687474703a2f2f7075726c2e6f72672f61746f6d7075622f746f6d6273746f6e65732f312e302220786d6c6e733d22687474703a2f2f7777772e77332e6f72672f323030352f41746f6d2220786d6c3a6c616e673d226964223e3c69643e7461673a6e6577732e6578616d706c652c323032362d31312d32383a666565642f363934316662326466393237343337613c2f69643e3c7469746c653e4b6162617220556a693c2f7469746c653e3c757064617465643e323032362d31312d32385430373a30303a30302b30303a30303c2f757064617465643e3c617574686f723e3c6e616d653e4b6162617220556a693c2f6e616d653e3c7572693e68747470733a2f2f6e6577732e6578616d706c652f3c2f7572693e3c2f617574686f723e3c6c696e6b20687265663d2268747470733a2f2f6e6577732e6578616d706c652f66656564732f616c6c2e61746f6d222072656c3d2273656c662220747970653d226170706c69636174696f6e2f61746f6d2b786d6c222f3e3c6c696e6b20687265663d2268747470733a2f2f6e6577732e6578616d706c652f222072656c3d22616c7465726e6174652220747970653d22746578742f68746d6c222f3e3c67656e657261746f723e666565647376633c2f67656e657261746f723e3c69636f6e3e68747470733a2f2f6e6577732e6578616d706c652f69636f6e2e706e673c2f69636f6e3e3c6c6f676f3e68747470733a2f2f6e6577732e6578616d706c652f69636f6e2e706e673c2f6c6f676f3e3c7375627469746c653e417274696b656c20746572626172752e3c2f7375627469746c653e3c61743a64656c657465642d656e747279207265663d227461673a6e6577732e6578616d706c652c323032363a61727469636c652f3322207768656e3d22323032362d31312d32385430373a30303a30302b30303a3030222f3e00003c2f666565643e', '635d9bf2015f7ee57535f6:1399 45765aa10d66f9d1926cae:779 092f6e345e1e891e476470:852', 110936335);
INSERT INTO public.representations VALUES (1, 'json', 'application/feed+json; charset=utf-8', '0fd3bd37037299de588d1d', '2026-11-29 06:00:00+00', 3793, 3, 1, 1, '\x7b2276657273696f6e223a2268747470733a2f2f6a736f6e666565642e6f72672f76657273696f6e2f312e31222c227469746c65223a224b6162617220556a69222c22686f6d655f706167655f75726c223a2268747470733a2f2f6e6577732e6578616d706c652f222c22666565645f75726c223a2268747470733a2f2f6e6577732e6578616d706c652f66656564732f616c6c2e6a736f6e222c226465736372697074696f6e223a22417274696b656c20746572626172752e222c2269636f6e223a2268747470733a2f2f6e6577732e6578616d706c652f69636f6e2e706e67222c2266617669636f6e223a2268747470733a2f2f6e6577732e6578616d706c652f69636f6e2e706e67222c22617574686f72223a7b226e616d65223a224b6162617220556a69222c2275726c223a2268747470733a2f2f6e6577732e6578616d706c652f227d2c22617574686f7273223a5b7b226e616d65223a224b6162617220556a69222c2275726c223a2268747470733a2f2f6e6577732e6578616d706c652f227d5d2c226c616e6775616765223a226964222c225f66656564737663223a7b2261626f7574223a22666565647376633a207375627469746c653b207069637475726573207769746820616c742c2063617074696f6e20616e64206372656469743b20736f75726365733b2063617465676f726965733b207269676874733b2077697468647261776e20656e74726965732028524643203637323129222c2275706461746564223a22323032362d31312d32385430373a30303a30302b30303a3030222c22746f6d6273746f6e6573223a5b7b226964223a227461673a6e6577732e6578616d706c652c323032363a61727469636c652f33222c2277697468647261776e223a22323032362d31312d32385430373a30303a30302b30303a3030227d5d7d2c226974656d73223a5b0a002c0a000a5d7d0a', '635d9bf2015f7ee57535f6:1390 45765aa10d66f9d1926cae:805 092f6e345e1e891e476470:899', 4027712918);
INSERT INTO public.representations VALUES (1, 'rss', 'application/rss+xml; charset=utf-8', 'de438fec277e2dfd165def', '2026-11-29 06:00:00+00', 3821, 3, 1, 1, '\x3c3f786d6c2076657273696f6e3d27312e302720656e636f64696e673d275554462d38273f3e0a3c72737320786d6c6e733a64633d22687474703a2f2f7075726c2e6f72672f64632f656c656d656e74732f312e312f2220786d6c6e733a6d656469613d22687474703a2f2f7365617263682e7961686f6f2e636f6d2f6d7273732f2220786d6c6e733a61746f6d3d22687474703a2f2f7777772e77332e6f72672f323030352f41746f6d2220786d6c6e733a636f6e74656e743d22687474703a2f2f7075726c2e6f72672f7273732f312e302f6d6f64756c65732f636f6e74656e742f222076657273696f6e3d22322e30223e3c6368616e6e656c3e3c7469746c653e4b6162617220556a693c2f7469746c653e3c6c696e6b3e68747470733a2f2f6e6577732e6578616d706c652f3c2f6c696e6b3e3c6465736372697074696f6e3e417274696b656c20746572626172752e3c2f6465736372697074696f6e3e3c61746f6d3a6c696e6b20687265663d2268747470733a2f2f6e6577732e6578616d706c652f66656564732f616c6c2e727373222072656c3d2273656c662220747970653d226170706c69636174696f6e2f7273732b786d6c222f3e3c646f63733e68747470733a2f2f7777772e727373626f6172642e6f72672f7273732d73706563696669636174696f6e3c2f646f63733e3c67656e657261746f723e666565647376633c2f67656e657261746f723e3c696d6167653e3c75726c3e68747470733a2f2f6e6577732e6578616d706c652f69636f6e2e706e673c2f75726c3e3c7469746c653e4b6162617220556a693c2f7469746c653e3c6c696e6b3e68747470733a2f2f6e6577732e6578616d706c652f3c2f6c696e6b3e3c2f696d6167653e3c6c616e67756167653e69643c2f6c616e67756167653e3c6c6173744275696c64446174653e5361742c203238204e6f7620323032362030373a30303a3030202b303030303c2f6c6173744275696c64446174653e3c74746c3e353c2f74746c3e3c64633a7075626c69736865723e4b6162617220556a693c2f64633a7075626c69736865723e00003c2f6368616e6e656c3e3c2f7273733e', '635d9bf2015f7ee57535f6:1389 45765aa10d66f9d1926cae:781 092f6e345e1e891e476470:856', 4042103691);
INSERT INTO public.representations VALUES (9, 'atom', 'application/atom+xml; charset=utf-8', '3825e4dd1fe66fe4ea7bd8', '2026-11-29 06:00:00+00', 3568, 3, 1, 1, '\x3c3f786d6c2076657273696f6e3d27312e302720656e636f64696e673d275554462d38273f3e0a3c6665656420786d6c6e733a6d656469613d22687474703a2f2f7365617263682e7961686f6f2e636f6d2f6d7273732f2220786d6c6e733d22687474703a2f2f7777772e77332e6f72672f323030352f41746f6d2220786d6c3a6c616e673d226964223e3c69643e7461673a6e6577732e6578616d706c653a637573746f6d2f547275653c2f69643e3c7469746c653e4d697472613c2f7469746c653e3c757064617465643e323032362d31312d32385430393a30303a30302b30303a30303c2f757064617465643e3c617574686f723e3c6e616d653e4b6162617220556a693c2f6e616d653e3c7572693e68747470733a2f2f6e6577732e6578616d706c652f3c2f7572693e3c2f617574686f723e3c6c696e6b20687265663d2268747470733a2f2f6e6577732e6578616d706c652f222072656c3d22616c7465726e6174652220747970653d22746578742f68746d6c222f3e3c67656e657261746f723e666565647376633c2f67656e657261746f723e3c69636f6e3e68747470733a2f2f6e6577732e6578616d706c652f69636f6e2e706e673c2f69636f6e3e3c6c6f676f3e68747470733a2f2f6e6577732e6578616d706c652f69636f6e2e706e673c2f6c6f676f3e3c7375627469746c653e417274696b656c20746572626172752e3c2f7375627469746c653e00003c2f666565643e', '635d9bf2015f7ee57535f6:1399 45765aa10d66f9d1926cae:779 092f6e345e1e891e476470:852', 1020771859);
INSERT INTO public.representations VALUES (2, 'atom', 'application/atom+xml; charset=utf-8', 'c52c50d36d6145b159977d', '2026-11-29 06:00:00+00', 3866, 3, 1, 1, '\x3c3f786d6c2076657273696f6e3d27312e302720656e636f64696e673d275554462d38273f3e0a3c6665656420786d6c6e733a6d656469613d22687474703a2f2f7365617263682e7961686f6f2e636f6d2f6d7273732f2220786d6c6e733a61743d22687474703a2f2f7075726c2e6f72672f61746f6d7075622f746f6d6273746f6e65732f312e302220786d6c6e733d22687474703a2f2f7777772e77332e6f72672f323030352f41746f6d2220786d6c3a6c616e673d226964223e3c69643e7461673a6e6577732e6578616d706c652c323032362d31312d32383a666565642f646639373265626261653136346631623c2f69643e3c7469746c653e44616572616820e28093204b6162617220556a693c2f7469746c653e3c757064617465643e323032362d31312d32385430373a30303a30302b30303a30303c2f757064617465643e3c617574686f723e3c6e616d653e4b6162617220556a693c2f6e616d653e3c7572693e68747470733a2f2f6e6577732e6578616d706c652f3c2f7572693e3c2f617574686f723e3c6c696e6b20687265663d2268747470733a2f2f6e6577732e6578616d706c652f66656564732f73656374696f6e732f6461657261682e61746f6d222072656c3d2273656c662220747970653d226170706c69636174696f6e2f61746f6d2b786d6c222f3e3c6c696e6b20687265663d2268747470733a2f2f6e6577732e6578616d706c652f66656564732f73656374696f6e732f646165726168222072656c3d22616c7465726e6174652220747970653d22746578742f68746d6c222f3e3c67656e657261746f723e666565647376633c2f67656e657261746f723e3c69636f6e3e68747470733a2f2f6e6577732e6578616d706c652f69636f6e2e706e673c2f69636f6e3e3c6c6f676f3e68747470733a2f2f6e6577732e6578616d706c652f69636f6e2e706e673c2f6c6f676f3e3c7375627469746c653e417274696b656c20746572626172752e3c2f7375627469746c653e3c61743a64656c657465642d656e747279207265663d227461673a6e6577732e6578616d706c652c323032363a61727469636c652f3322207768656e3d22323032362d31312d32385430373a30303a30302b30303a3030222f3e00003c2f666565643e', '635d9bf2015f7ee57535f6:1399 45765aa10d66f9d1926cae:779 092f6e345e1e891e476470:852', 2865665509);
INSERT INTO public.representations VALUES (2, 'json', 'application/feed+json; charset=utf-8', 'e00dd438c5aca4f20b9b0c', '2026-11-29 06:00:00+00', 3837, 3, 1, 1, '\x7b2276657273696f6e223a2268747470733a2f2f6a736f6e666565642e6f72672f76657273696f6e2f312e31222c227469746c65223a2244616572616820e28093204b6162617220556a69222c22686f6d655f706167655f75726c223a2268747470733a2f2f6e6577732e6578616d706c652f66656564732f73656374696f6e732f646165726168222c22666565645f75726c223a2268747470733a2f2f6e6577732e6578616d706c652f66656564732f73656374696f6e732f6461657261682e6a736f6e222c226465736372697074696f6e223a22417274696b656c20746572626172752e222c2269636f6e223a2268747470733a2f2f6e6577732e6578616d706c652f69636f6e2e706e67222c2266617669636f6e223a2268747470733a2f2f6e6577732e6578616d706c652f69636f6e2e706e67222c22617574686f72223a7b226e616d65223a224b6162617220556a69222c2275726c223a2268747470733a2f2f6e6577732e6578616d706c652f227d2c22617574686f7273223a5b7b226e616d65223a224b6162617220556a69222c2275726c223a2268747470733a2f2f6e6577732e6578616d706c652f227d5d2c226c616e6775616765223a226964222c225f66656564737663223a7b2261626f7574223a22666565647376633a207375627469746c653b207069637475726573207769746820616c742c2063617074696f6e20616e64206372656469743b20736f75726365733b2063617465676f726965733b207269676874733b2077697468647261776e20656e74726965732028524643203637323129222c2275706461746564223a22323032362d31312d32385430373a30303a30302b30303a3030222c22746f6d6273746f6e6573223a5b7b226964223a227461673a6e6577732e6578616d706c652c323032363a61727469636c652f33222c2277697468647261776e223a22323032362d31312d32385430373a30303a30302b30303a3030227d5d7d2c226974656d73223a5b0a002c0a000a5d7d0a', '635d9bf2015f7ee57535f6:1390 45765aa10d66f9d1926cae:805 092f6e345e1e891e476470:899', 4055895829);
INSERT INTO public.representations VALUES (2, 'rss', 'application/rss+xml; charset=utf-8', 'b50372a592d6d1f8631708', '2026-11-29 06:00:00+00', 3897, 3, 1, 1, '\x3c3f786d6c2076657273696f6e3d27312e302720656e636f64696e673d275554462d38273f3e0a3c72737320786d6c6e733a64633d22687474703a2f2f7075726c2e6f72672f64632f656c656d656e74732f312e312f2220786d6c6e733a6d656469613d22687474703a2f2f7365617263682e7961686f6f2e636f6d2f6d7273732f2220786d6c6e733a61746f6d3d22687474703a2f2f7777772e77332e6f72672f323030352f41746f6d2220786d6c6e733a636f6e74656e743d22687474703a2f2f7075726c2e6f72672f7273732f312e302f6d6f64756c65732f636f6e74656e742f222076657273696f6e3d22322e30223e3c6368616e6e656c3e3c7469746c653e44616572616820e28093204b6162617220556a693c2f7469746c653e3c6c696e6b3e68747470733a2f2f6e6577732e6578616d706c652f66656564732f73656374696f6e732f6461657261683c2f6c696e6b3e3c6465736372697074696f6e3e417274696b656c20746572626172752e3c2f6465736372697074696f6e3e3c61746f6d3a6c696e6b20687265663d2268747470733a2f2f6e6577732e6578616d706c652f66656564732f73656374696f6e732f6461657261682e727373222072656c3d2273656c662220747970653d226170706c69636174696f6e2f7273732b786d6c222f3e3c646f63733e68747470733a2f2f7777772e727373626f6172642e6f72672f7273732d73706563696669636174696f6e3c2f646f63733e3c67656e657261746f723e666565647376633c2f67656e657261746f723e3c696d6167653e3c75726c3e68747470733a2f2f6e6577732e6578616d706c652f69636f6e2e706e673c2f75726c3e3c7469746c653e44616572616820e28093204b6162617220556a693c2f7469746c653e3c6c696e6b3e68747470733a2f2f6e6577732e6578616d706c652f66656564732f73656374696f6e732f6461657261683c2f6c696e6b3e3c2f696d6167653e3c6c616e67756167653e69643c2f6c616e67756167653e3c6c6173744275696c64446174653e5361742c203238204e6f7620323032362030373a30303a3030202b303030303c2f6c6173744275696c64446174653e3c74746c3e353c2f74746c3e3c64633a7075626c69736865723e4b6162617220556a693c2f64633a7075626c69736865723e00003c2f6368616e6e656c3e3c2f7273733e', '635d9bf2015f7ee57535f6:1389 45765aa10d66f9d1926cae:781 092f6e345e1e891e476470:856', 1799917634);
INSERT INTO public.representations VALUES (3, 'atom', 'application/atom+xml; charset=utf-8', '3a8ec51cd710890034165b', '2026-11-29 06:00:00+00', 3857, 3, 1, 1, '\x3c3f786d6c2076657273696f6e3d27312e302720656e636f64696e673d275554462d38273f3e0a3c6665656420786d6c6e733a6d656469613d22687474703a2f2f7365617263682e7961686f6f2e636f6d2f6d7273732f2220786d6c6e733a61743d22687474703a2f2f7075726c2e6f72672f61746f6d7075622f746f6d6273746f6e65732f312e302220786d6c6e733d22687474703a2f2f7777772e77332e6f72672f323030352f41746f6d2220786d6c3a6c616e673d226964223e3c69643e7461673a6e6577732e6578616d706c652c323032362d31312d32383a666565642f363563643161326666303062646561653c2f69643e3c7469746c653e53756e67616920e28093204b6162617220556a693c2f7469746c653e3c757064617465643e323032362d31312d32385430373a30303a30302b30303a30303c2f757064617465643e3c617574686f723e3c6e616d653e4b6162617220556a693c2f6e616d653e3c7572693e68747470733a2f2f6e6577732e6578616d706c652f3c2f7572693e3c2f617574686f723e3c6c696e6b20687265663d2268747470733a2f2f6e6577732e6578616d706c652f66656564732f746f706963732f73756e6761692e61746f6d222072656c3d2273656c662220747970653d226170706c69636174696f6e2f61746f6d2b786d6c222f3e3c6c696e6b20687265663d2268747470733a2f2f6e6577732e6578616d706c652f66656564732f746f706963732f73756e676169222072656c3d22616c7465726e6174652220747970653d22746578742f68746d6c222f3e3c67656e657261746f723e666565647376633c2f67656e657261746f723e3c69636f6e3e68747470733a2f2f6e6577732e6578616d706c652f69636f6e2e706e673c2f69636f6e3e3c6c6f676f3e68747470733a2f2f6e6577732e6578616d706c652f69636f6e2e706e673c2f6c6f676f3e3c7375627469746c653e536567616c61206b616c693c2f7375627469746c653e3c61743a64656c657465642d656e747279207265663d227461673a6e6577732e6578616d706c652c323032363a61727469636c652f3322207768656e3d22323032362d31312d32385430373a30303a30302b30303a3030222f3e00003c2f666565643e', '635d9bf2015f7ee57535f6:1399 45765aa10d66f9d1926cae:779 092f6e345e1e891e476470:852', 2180484945);
INSERT INTO public.representations VALUES (3, 'json', 'application/feed+json; charset=utf-8', '31f7abe162f967fd838874', '2026-11-29 06:00:00+00', 3828, 3, 1, 1, '\x7b2276657273696f6e223a2268747470733a2f2f6a736f6e666565642e6f72672f76657273696f6e2f312e31222c227469746c65223a2253756e67616920e28093204b6162617220556a69222c22686f6d655f706167655f75726c223a2268747470733a2f2f6e6577732e6578616d706c652f66656564732f746f706963732f73756e676169222c22666565645f75726c223a2268747470733a2f2f6e6577732e6578616d706c652f66656564732f746f706963732f73756e6761692e6a736f6e222c226465736372697074696f6e223a22536567616c61206b616c69222c2269636f6e223a2268747470733a2f2f6e6577732e6578616d706c652f69636f6e2e706e67222c2266617669636f6e223a2268747470733a2f2f6e6577732e6578616d706c652f69636f6e2e706e67222c22617574686f72223a7b226e616d65223a224b6162617220556a69222c2275726c223a2268747470733a2f2f6e6577732e6578616d706c652f227d2c22617574686f7273223a5b7b226e616d65223a224b6162617220556a69222c2275726c223a2268747470733a2f2f6e6577732e6578616d706c652f227d5d2c226c616e6775616765223a226964222c225f66656564737663223a7b2261626f7574223a22666565647376633a207375627469746c653b207069637475726573207769746820616c742c2063617074696f6e20616e64206372656469743b20736f75726365733b2063617465676f726965733b207269676874733b2077697468647261776e20656e74726965732028524643203637323129222c2275706461746564223a22323032362d31312d32385430373a30303a30302b30303a3030222c22746f6d6273746f6e6573223a5b7b226964223a227461673a6e6577732e6578616d706c652c323032363a61727469636c652f33222c2277697468647261776e223a22323032362d31312d32385430373a30303a30302b30303a3030227d5d7d2c226974656d73223a5b0a002c0a000a5d7d0a', '635d9bf2015f7ee57535f6:1390 45765aa10d66f9d1926cae:805 092f6e345e1e891e476470:899', 79425194);
INSERT INTO public.representations VALUES (3, 'rss', 'application/rss+xml; charset=utf-8', '87ac57f59be65acd8241b8', '2026-11-29 06:00:00+00', 3886, 3, 1, 1, '\x3c3f786d6c2076657273696f6e3d27312e302720656e636f64696e673d275554462d38273f3e0a3c72737320786d6c6e733a64633d22687474703a2f2f7075726c2e6f72672f64632f656c656d656e74732f312e312f2220786d6c6e733a6d656469613d22687474703a2f2f7365617263682e7961686f6f2e636f6d2f6d7273732f2220786d6c6e733a61746f6d3d22687474703a2f2f7777772e77332e6f72672f323030352f41746f6d2220786d6c6e733a636f6e74656e743d22687474703a2f2f7075726c2e6f72672f7273732f312e302f6d6f64756c65732f636f6e74656e742f222076657273696f6e3d22322e30223e3c6368616e6e656c3e3c7469746c653e53756e67616920e28093204b6162617220556a693c2f7469746c653e3c6c696e6b3e68747470733a2f2f6e6577732e6578616d706c652f66656564732f746f706963732f73756e6761693c2f6c696e6b3e3c6465736372697074696f6e3e536567616c61206b616c693c2f6465736372697074696f6e3e3c61746f6d3a6c696e6b20687265663d2268747470733a2f2f6e6577732e6578616d706c652f66656564732f746f706963732f73756e6761692e727373222072656c3d2273656c662220747970653d226170706c69636174696f6e2f7273732b786d6c222f3e3c646f63733e68747470733a2f2f7777772e727373626f6172642e6f72672f7273732d73706563696669636174696f6e3c2f646f63733e3c67656e657261746f723e666565647376633c2f67656e657261746f723e3c696d6167653e3c75726c3e68747470733a2f2f6e6577732e6578616d706c652f69636f6e2e706e673c2f75726c3e3c7469746c653e53756e67616920e28093204b6162617220556a693c2f7469746c653e3c6c696e6b3e68747470733a2f2f6e6577732e6578616d706c652f66656564732f746f706963732f73756e6761693c2f6c696e6b3e3c2f696d6167653e3c6c616e67756167653e69643c2f6c616e67756167653e3c6c6173744275696c64446174653e5361742c203238204e6f7620323032362030373a30303a3030202b303030303c2f6c6173744275696c64446174653e3c74746c3e353c2f74746c3e3c64633a7075626c69736865723e4b6162617220556a693c2f64633a7075626c69736865723e00003c2f6368616e6e656c3e3c2f7273733e', '635d9bf2015f7ee57535f6:1389 45765aa10d66f9d1926cae:781 092f6e345e1e891e476470:856', 3477998252);
INSERT INTO public.representations VALUES (4, 'atom', 'application/atom+xml; charset=utf-8', 'a5fb29b3fe96674336e818', '2026-11-29 06:00:00+00', 1678, 1, 1, 1, '\x3c3f786d6c2076657273696f6e3d27312e302720656e636f64696e673d275554462d38273f3e0a3c6665656420786d6c6e733a6d656469613d22687474703a2f2f7365617263682e7961686f6f2e636f6d2f6d7273732f2220786d6c6e733a61743d22687474703a2f2f7075726c2e6f72672f61746f6d7075622f746f6d6273746f6e65732f312e302220786d6c6e733d22687474703a2f2f7777772e77332e6f72672f323030352f41746f6d2220786d6c3a6c616e673d226964223e3c69643e7461673a6e6577732e6578616d706c652c323032362d31312d32383a666565642f383433613434656464396639373234613c2f69643e3c7469746c653e4465736120e28093204b6162617220556a693c2f7469746c653e3c757064617465643e323032362d31312d32385430383a30303a30302b30303a30303c2f757064617465643e3c617574686f723e3c6e616d653e4b6162617220556a693c2f6e616d653e3c7572693e68747470733a2f2f6e6577732e6578616d706c652f3c2f7572693e3c2f617574686f723e3c6c696e6b20687265663d2268747470733a2f2f6e6577732e6578616d706c652f66656564732f746f706963732f646573612e61746f6d222072656c3d2273656c662220747970653d226170706c69636174696f6e2f61746f6d2b786d6c222f3e3c6c696e6b20687265663d2268747470733a2f2f6e6577732e6578616d706c652f66656564732f746f706963732f64657361222072656c3d22616c7465726e6174652220747970653d22746578742f68746d6c222f3e3c67656e657261746f723e666565647376633c2f67656e657261746f723e3c69636f6e3e68747470733a2f2f6e6577732e6578616d706c652f69636f6e2e706e673c2f69636f6e3e3c6c6f676f3e68747470733a2f2f6e6577732e6578616d706c652f69636f6e2e706e673c2f6c6f676f3e3c7375627469746c653e417274696b656c20746572626172752e3c2f7375627469746c653e3c61743a64656c657465642d656e747279207265663d227461673a6e6577732e6578616d706c652c323032363a61727469636c652f3322207768656e3d22323032362d31312d32385430373a30303a30302b30303a3030222f3e00003c2f666565643e', '092f6e345e1e891e476470:852', 2109636884);
INSERT INTO public.representations VALUES (4, 'json', 'application/feed+json; charset=utf-8', 'a6b373858a2ac7981fe96f', '2026-11-29 06:00:00+00', 1628, 1, 1, 1, '\x7b2276657273696f6e223a2268747470733a2f2f6a736f6e666565642e6f72672f76657273696f6e2f312e31222c227469746c65223a224465736120e28093204b6162617220556a69222c22686f6d655f706167655f75726c223a2268747470733a2f2f6e6577732e6578616d706c652f66656564732f746f706963732f64657361222c22666565645f75726c223a2268747470733a2f2f6e6577732e6578616d706c652f66656564732f746f706963732f646573612e6a736f6e222c226465736372697074696f6e223a22417274696b656c20746572626172752e222c2269636f6e223a2268747470733a2f2f6e6577732e6578616d706c652f69636f6e2e706e67222c2266617669636f6e223a2268747470733a2f2f6e6577732e6578616d706c652f69636f6e2e706e67222c22617574686f72223a7b226e616d65223a224b6162617220556a69222c2275726c223a2268747470733a2f2f6e6577732e6578616d706c652f227d2c22617574686f7273223a5b7b226e616d65223a224b6162617220556a69222c2275726c223a2268747470733a2f2f6e6577732e6578616d706c652f227d5d2c226c616e6775616765223a226964222c225f66656564737663223a7b2261626f7574223a22666565647376633a207375627469746c653b207069637475726573207769746820616c742c2063617074696f6e20616e64206372656469743b20736f75726365733b2063617465676f726965733b207269676874733b2077697468647261776e20656e74726965732028524643203637323129222c2275706461746564223a22323032362d31312d32385430383a30303a30302b30303a3030222c22746f6d6273746f6e6573223a5b7b226964223a227461673a6e6577732e6578616d706c652c323032363a61727469636c652f33222c2277697468647261776e223a22323032362d31312d32385430373a30303a30302b30303a3030227d5d7d2c226974656d73223a5b0a002c0a000a5d7d0a', '092f6e345e1e891e476470:899', 1808493121);
INSERT INTO public.representations VALUES (4, 'rss', 'application/rss+xml; charset=utf-8', '0d6aa9ff54d85a681343b0', '2026-11-29 06:00:00+00', 1711, 1, 1, 1, '\x3c3f786d6c2076657273696f6e3d27312e302720656e636f64696e673d275554462d38273f3e0a3c72737320786d6c6e733a64633d22687474703a2f2f7075726c2e6f72672f64632f656c656d656e74732f312e312f2220786d6c6e733a6d656469613d22687474703a2f2f7365617263682e7961686f6f2e636f6d2f6d7273732f2220786d6c6e733a61746f6d3d22687474703a2f2f7777772e77332e6f72672f323030352f41746f6d2220786d6c6e733a636f6e74656e743d22687474703a2f2f7075726c2e6f72672f7273732f312e302f6d6f64756c65732f636f6e74656e742f222076657273696f6e3d22322e30223e3c6368616e6e656c3e3c7469746c653e4465736120e28093204b6162617220556a693c2f7469746c653e3c6c696e6b3e68747470733a2f2f6e6577732e6578616d706c652f66656564732f746f706963732f646573613c2f6c696e6b3e3c6465736372697074696f6e3e417274696b656c20746572626172752e3c2f6465736372697074696f6e3e3c61746f6d3a6c696e6b20687265663d2268747470733a2f2f6e6577732e6578616d706c652f66656564732f746f706963732f646573612e727373222072656c3d2273656c662220747970653d226170706c69636174696f6e2f7273732b786d6c222f3e3c646f63733e68747470733a2f2f7777772e727373626f6172642e6f72672f7273732d73706563696669636174696f6e3c2f646f63733e3c67656e657261746f723e666565647376633c2f67656e657261746f723e3c696d6167653e3c75726c3e68747470733a2f2f6e6577732e6578616d706c652f69636f6e2e706e673c2f75726c3e3c7469746c653e4465736120e28093204b6162617220556a693c2f7469746c653e3c6c696e6b3e68747470733a2f2f6e6577732e6578616d706c652f66656564732f746f706963732f646573613c2f6c696e6b3e3c2f696d6167653e3c6c616e67756167653e69643c2f6c616e67756167653e3c6c6173744275696c64446174653e5361742c203238204e6f7620323032362030383a30303a3030202b303030303c2f6c6173744275696c64446174653e3c74746c3e353c2f74746c3e3c64633a7075626c69736865723e4b6162617220556a693c2f64633a7075626c69736865723e00003c2f6368616e6e656c3e3c2f7273733e', '092f6e345e1e891e476470:856', 2683446841);
INSERT INTO public.representations VALUES (8, 'json', 'application/feed+json; charset=utf-8', 'bb3a063f29e3fcce4f7642', '2026-11-29 06:00:00+00', 3642, 3, 1, 1, '\x7b2276657273696f6e223a2268747470733a2f2f6a736f6e666565642e6f72672f76657273696f6e2f312e31222c227469746c65223a2250696c6968616e222c22686f6d655f706167655f75726c223a2268747470733a2f2f6e6577732e6578616d706c652f66656564732f637573746f6d2f70696c6968616e222c22666565645f75726c223a2268747470733a2f2f6e6577732e6578616d706c652f66656564732f637573746f6d2f70696c6968616e2e6a736f6e222c226465736372697074696f6e223a22417274696b656c20746572626172752e222c2269636f6e223a2268747470733a2f2f6e6577732e6578616d706c652f69636f6e2e706e67222c2266617669636f6e223a2268747470733a2f2f6e6577732e6578616d706c652f69636f6e2e706e67222c22617574686f72223a7b226e616d65223a224b6162617220556a69222c2275726c223a2268747470733a2f2f6e6577732e6578616d706c652f227d2c22617574686f7273223a5b7b226e616d65223a224b6162617220556a69222c2275726c223a2268747470733a2f2f6e6577732e6578616d706c652f227d5d2c226c616e6775616765223a226964222c225f66656564737663223a7b2261626f7574223a22666565647376633a207375627469746c653b207069637475726573207769746820616c742c2063617074696f6e20616e64206372656469743b20736f75726365733b2063617465676f726965733b207269676874733b2077697468647261776e20656e74726965732028524643203637323129222c2275706461746564223a22323032362d31312d32385430393a30303a30302b30303a3030227d2c226974656d73223a5b0a002c0a000a5d7d0a', '6f6e228ed5b3be71050893:1362 413425ade85ce9d662bc3c:777 b5cffb5e6387338d2ef383:871', 492406805);
INSERT INTO public.representations VALUES (8, 'rss', 'application/rss+xml; charset=utf-8', '64f350d05dcb134b4f884d', '2026-11-29 06:00:00+00', 3748, 3, 1, 1, '\x3c3f786d6c2076657273696f6e3d27312e302720656e636f64696e673d275554462d38273f3e0a3c72737320786d6c6e733a64633d22687474703a2f2f7075726c2e6f72672f64632f656c656d656e74732f312e312f2220786d6c6e733a6d656469613d22687474703a2f2f7365617263682e7961686f6f2e636f6d2f6d7273732f2220786d6c6e733a61746f6d3d22687474703a2f2f7777772e77332e6f72672f323030352f41746f6d2220786d6c6e733a636f6e74656e743d22687474703a2f2f7075726c2e6f72672f7273732f312e302f6d6f64756c65732f636f6e74656e742f222076657273696f6e3d22322e30223e3c6368616e6e656c3e3c7469746c653e50696c6968616e3c2f7469746c653e3c6c696e6b3e68747470733a2f2f6e6577732e6578616d706c652f66656564732f637573746f6d2f70696c6968616e3c2f6c696e6b3e3c6465736372697074696f6e3e417274696b656c20746572626172752e3c2f6465736372697074696f6e3e3c61746f6d3a6c696e6b20687265663d2268747470733a2f2f6e6577732e6578616d706c652f66656564732f637573746f6d2f70696c6968616e2e727373222072656c3d2273656c662220747970653d226170706c69636174696f6e2f7273732b786d6c222f3e3c646f63733e68747470733a2f2f7777772e727373626f6172642e6f72672f7273732d73706563696669636174696f6e3c2f646f63733e3c67656e657261746f723e666565647376633c2f67656e657261746f723e3c696d6167653e3c75726c3e68747470733a2f2f6e6577732e6578616d706c652f69636f6e2e706e673c2f75726c3e3c7469746c653e50696c6968616e3c2f7469746c653e3c6c696e6b3e68747470733a2f2f6e6577732e6578616d706c652f66656564732f637573746f6d2f70696c6968616e3c2f6c696e6b3e3c2f696d6167653e3c6c616e67756167653e69643c2f6c616e67756167653e3c6c6173744275696c64446174653e5361742c203238204e6f7620323032362030393a30303a3030202b303030303c2f6c6173744275696c64446174653e3c74746c3e353c2f74746c3e3c64633a7075626c69736865723e4b6162617220556a693c2f64633a7075626c69736865723e00003c2f6368616e6e656c3e3c2f7273733e', '6f6e228ed5b3be71050893:1349 413425ade85ce9d662bc3c:741 b5cffb5e6387338d2ef383:816', 1845481129);
INSERT INTO public.representations VALUES (9, 'json', 'application/feed+json; charset=utf-8', '6f7f1ab1efb490c44c016e', '2026-11-29 06:00:00+00', 3644, 3, 1, 1, '\x7b2276657273696f6e223a2268747470733a2f2f6a736f6e666565642e6f72672f76657273696f6e2f312e31222c227469746c65223a224d69747261222c22686f6d655f706167655f75726c223a2268747470733a2f2f6e6577732e6578616d706c652f222c226465736372697074696f6e223a22417274696b656c20746572626172752e222c2269636f6e223a2268747470733a2f2f6e6577732e6578616d706c652f69636f6e2e706e67222c2266617669636f6e223a2268747470733a2f2f6e6577732e6578616d706c652f69636f6e2e706e67222c22617574686f72223a7b226e616d65223a224b6162617220556a69222c2275726c223a2268747470733a2f2f6e6577732e6578616d706c652f227d2c22617574686f7273223a5b7b226e616d65223a224b6162617220556a69222c2275726c223a2268747470733a2f2f6e6577732e6578616d706c652f227d5d2c226c616e6775616765223a226964222c225f66656564737663223a7b2261626f7574223a22666565647376633a207375627469746c653b207069637475726573207769746820616c742c2063617074696f6e20616e64206372656469743b20736f75726365733b2063617465676f726965733b207269676874733b2077697468647261776e20656e74726965732028524643203637323129222c2275706461746564223a22323032362d31312d32385430393a30303a30302b30303a3030227d2c226974656d73223a5b0a002c0a000a5d7d0a', '635d9bf2015f7ee57535f6:1390 45765aa10d66f9d1926cae:805 092f6e345e1e891e476470:899', 1034675750);
INSERT INTO public.representations VALUES (9, 'rss', 'application/rss+xml; charset=utf-8', '49fa2d60b617f2fdd0c6c7', '2026-11-29 06:00:00+00', 3721, 3, 1, 1, '\x3c3f786d6c2076657273696f6e3d27312e302720656e636f64696e673d275554462d38273f3e0a3c72737320786d6c6e733a64633d22687474703a2f2f7075726c2e6f72672f64632f656c656d656e74732f312e312f2220786d6c6e733a6d656469613d22687474703a2f2f7365617263682e7961686f6f2e636f6d2f6d7273732f2220786d6c6e733a61746f6d3d22687474703a2f2f7777772e77332e6f72672f323030352f41746f6d2220786d6c6e733a636f6e74656e743d22687474703a2f2f7075726c2e6f72672f7273732f312e302f6d6f64756c65732f636f6e74656e742f222076657273696f6e3d22322e30223e3c6368616e6e656c3e3c7469746c653e4d697472613c2f7469746c653e3c6c696e6b3e68747470733a2f2f6e6577732e6578616d706c652f3c2f6c696e6b3e3c6465736372697074696f6e3e417274696b656c20746572626172752e3c2f6465736372697074696f6e3e3c646f63733e68747470733a2f2f7777772e727373626f6172642e6f72672f7273732d73706563696669636174696f6e3c2f646f63733e3c67656e657261746f723e666565647376633c2f67656e657261746f723e3c696d6167653e3c75726c3e68747470733a2f2f6e6577732e6578616d706c652f69636f6e2e706e673c2f75726c3e3c7469746c653e4d697472613c2f7469746c653e3c6c696e6b3e68747470733a2f2f6e6577732e6578616d706c652f3c2f6c696e6b3e3c2f696d6167653e3c6c616e67756167653e69643c2f6c616e67756167653e3c6c6173744275696c64446174653e5361742c203238204e6f7620323032362030393a30303a3030202b303030303c2f6c6173744275696c64446174653e3c74746c3e353c2f74746c3e3c64633a7075626c69736865723e4b6162617220556a693c2f64633a7075626c69736865723e00003c2f6368616e6e656c3e3c2f7273733e', '635d9bf2015f7ee57535f6:1389 45765aa10d66f9d1926cae:781 092f6e345e1e891e476470:856', 213194143);


--
-- Data for Name: revisions; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.revisions VALUES (4, 1, '2026-11-28 06:04:00+00', true, '\x28b52ffd644001750b006656493180276d0373064551140129a531ecf27dfdf868b3dccaee24984428d212f97008180e009b16d13430da64d47d25ce0000013c003b003b002ff9696766dbbe73f3209e7ad72e24b22858e0e08142b4b3a414852c5f67a50b08c6f97451b3190bb96c5b9f3e6a165c747625248db674c6e82b2f434dc10a04481c497228122cc14d44db9d2a77256d5d37dcee4dbbd6f5b67d105708b2ef7ad4d940db87a09f677c9e830cd5e2c701eddeacdf0ac60ebb121a36419ecb89133c0482342affa359772d7fcf2740cdf89019fffe6568b4a5ef993552e9508ec90e4bdb16aa4e9f47dd5bc61a6300186b0a0b0dee15b6850a3c5df4adf0ec64dde55e21cf7f5ac6060e0fedcc30707850084a510c64ca12049bc0b65d983c4d8af2eaea012531643895ee7a7e1a1a00163bfcc1e2e1be88101af564824845e0ce5b3d2d55f8f4f320f48a85aa184dad591fb340d9068c41566782b154c332ad9152083bab8d54d9ec73139dd9d0667912d98402d408d823');
INSERT INTO public.revisions VALUES (1, 1, '2026-11-28 06:01:00+00', false, '\x28b52ffd644201150200d84b616c6920697475466f746f3a20416e3131202620e2809ce2809d0c00544466dc2dcb0e8a08051c84762211266405f98778c127904e06370404128446366312407488203f');
INSERT INTO public.revisions VALUES (1, 2, '2026-11-28 07:00:00+00', true, '\x28b52ffd643001ed0a00e6d5452e8027690e3330033300268319fd3e587cb4726fc9b66d517623218d6c6c1c59c6756c3541af6a429ab5a37265a22e3a0039003700915bee72f67eab38661f7e3a421e0982040a16a003bf75d04247d275568a60609c4d133419012193b3bfa71b65d1a2e229b114d8e98c4dd73d434c2903a5d852ec400d0080186b190788425669283f45954fef55c8de58596eee797ae3b33b662b03f73d39fa9600bb33c0bd332eae717313064d9f120d5f877bf2d903ee701c8ccaee66d6a76ff37401d08c0d37e135f71914d8a95b668df4e9c632e62ad6393b531f7d5a8ba3cd5da90def55c80e1776b6a679a1b7c9bab39f12485a0bcbc8d471333adc1003778112e0d27518c802cebe98fb3c0bbdda6a01e42c445054fad41b1900183b74687148d8392e1384d0a82713442a0277deea69a9c2a79f07a1572c54c52868cd169959703333a317cbac6ea9d6645a9899106ca48e6cf318c82c4f229b503ee75c25');
INSERT INTO public.revisions VALUES (2, 1, '2026-11-28 06:02:00+00', false, '\x28b52ffd6440011d0200d04b616c6920697475466f746f3a20416e316b616261722d322d6b0d000081b90281ed10a1a06c863338447aee10266405598678c127904e062a040405844666621240f67533d5');
INSERT INTO public.revisions VALUES (2, 2, '2026-11-28 07:00:00+00', true, '\x28b52ffd642301050b00769546318027690e73064551140129a531ecf27df5ffe3cabd25dbd646d98d8434a97d38040887b0d504a8e2ba9166f619728b725c3900370037002dd7397bbf65dcb3115f7d219145c102070f5282df3e929290a5ebac74f1c0389b2e6932632197b3bfa82166a1c5e60a2171b0d319a1ae7b866b316531c532304041240942a12c651988f26baabc7aaf42f6c6cc7273d1d51b9fdd3d5b1fb8efcad1b707d85d02ee9dd1718d9b9b3072dbf40aa1e109e29e8c56c125108451d90dcd7af56d9e8e409ab1e1365e739fc1c14e9d336ba4575738fb531fbd4a1c479bfb5a6cad00010def55c80e137636a8398109e86db2ee6c87656ce0f0c06f1b0c1c1e1280a4a4b9cd36e0d27d3c900b9c7d616e1429e9d55611a4c7424653e95507190050a0652fbcb0536d1607be8d11bd88102ab05404eebcd5d352854f290f42af58a88a91cd9af5629666f46299d52dd59a4c0b3313828dd4916d1e0399e54964130ac370308c');
INSERT INTO public.revisions VALUES (3, 1, '2026-11-28 06:03:00+00', false, '\x28b52ffd644201950000286e756c6c7d0340001f40f189cd918b2a02ff0a827c');
INSERT INTO public.revisions VALUES (3, 2, '2026-11-28 07:00:00+00', true, '\x28b52ffd645901cd0b0096564a328027690e73064551140129a531ecf27dfdf868e5de926ddba2ec46421a69d938b20406842d5b8887d5ba91f6dd1d5267005c3d003b003b00dc721b7ecb387bbf75386723beba422609060d20444809fc164a4c4a125d67a50a07c6d93491262f143271f617f5e36868f171d55016d8e98c4fd7bd43cc620aebc080055114446159cb3a1ecaef51e595c2ded8b1dc5c74f5c66777ce5607eebb72f42d0276a7807b676c5c838bc462c702dcdcaccd09c6dbf4aaf17025714f46bbc0252409a3b2fb99f5eadb3c1d813463c365bce6bec3023b75cdac91420883cc7d2c7476a73eda38dadcd7626b05588b050f4c406f93f5eabd0a77f65563514ac3323e8088e0b70c07101109406212032e5dc8816ce0ec0d73a38849afb69a20410b178f4aaf0e1976b6a799a1031d0090406c5b045a19248301c60e9fb0785cc608a1564fc68a5404eebcd5d3920a7fedd5b255319a5ab33e6681b20d1883acce0463a986655a23a51076561ba9b2d9e7263ab3a1cdf224b2090583424656');
INSERT INTO public.revisions VALUES (7, 1, '2026-11-28 07:00:00+00', true, '\x28b52ffd64e7004d0a006654422e70a56d0efcafaaaaaa1e7d1838ddfd4374a851932cedae6dab62f6bb96d85fc62fee4a6c67f52d8d158544553d2537003200340067efb78d8376e2af1b64c210288020812af05b492d2a61bace4a0d108cb329a3261f0c9239fb9b3a6a1a2d3a5f0a25c14e678cbaee1d01f5d12fe571d4f53611e5e754f9f55e85ec8d9be5e6a6af373ebb83b64270df97a36f17ec4e00f7cef8b8c6cd4d18b9e53e01b5173b5b6fd32fc5e34ae29e9c76802b2409a3b23b9af5ebdb3cdd819ab1e1225e73df9160a7ee9935d2af1316c25c67a5b343018ff72a64878c9d2d6a66f4365977f697c260290fcb780012e1b7080390882a508b42c0a52b4190019cbd31779a16f56aab0194b4f0e0041700329b763f1f953142a8d591b12215813b6ff5b414e1630dafeed50a55319a58b3e9304b68ccb0f6f2c3724669a26b7610a983d83c0632cb93c82614c9e68d4e');
INSERT INTO public.revisions VALUES (5, 1, '2026-11-28 07:00:00+00', false, '\x28b52ffd64e700b500002864726166740400eaabc13f31801440a4ea34401541e9e0bfd0');
INSERT INTO public.revisions VALUES (5, 2, '2026-11-28 07:00:00+00', true, '\x28b52ffd6400010d0b00c695473170276d0efc5d555555bd380312ddbf082152d4244bbb6b6b55cc74d712fb7f94387828bed9d340adbb3576a590a8aaa2043a0035003800dc729fb3f7dbc6413bf1d713f260183480104125f05b492dea60bace4a13108cb329a3262b242473f63775d434b4e87c2d9205763a63d475ef10c65c67a5b343f5d1afe471d4f53611e5e754f9f55e85ec8d9be5e6a6af373ebb83b64270df97a36f11b03b05dc3be3e31a3737610cd3a25e6d358192162a38957eedecdea65f8b8727877b72da052ee1381895ddd1ac5fdfe6e90aa8191baee235f71d16d8a97b668df4ebc6120fef55c80e1976b6a899a1b7c9faf50008c210840d400e10508c243104288872b616ca4a1e96f1014404bf553880885000d4a21470e94a106403676f983b051800166bb9546b6da8661923845a2d192b5211b8f3564f4b133e6d78327a1542d58926366c3ac2129a30acb7fc609d5185e89a1d44ea20368f81ccf224b2090504e14367');
INSERT INTO public.revisions VALUES (6, 1, '2026-11-28 07:00:00+00', false, '\x28b52ffd64e5008500000004400005e8abe0068e20c7f09f5a016d493449');
INSERT INTO public.revisions VALUES (6, 2, '2026-11-28 07:00:00+00', false, '\x28b52ffd64fc008d000028647261667402008cff4569d900550401e7e1eeec');
INSERT INTO public.revisions VALUES (6, 3, '2026-11-28 07:00:00+00', true, '\x28b52ffd640001050b0086d546317037690efcafaaaaaa5e9c0189ee1fa263a02659dabd9b582dbb83ec46dadf513ff45bb066f501111b35ec4a96a8aaa2043a00370037000d95f97ab3365aa3cf3e7d01138582050e1ea084657da005258a9e71ca45e35e6ca94071171650f1757eda693cb0e7786a5018d6657c4e4f3d444a2da5d6a20a045088a210010a4a411b8e5c764cf8c43cdd3adb862e6bcfd3d97ebd353a1ba7fcd424ab81f586605be3631a5bd6a27b1b2d9f1a22ae248de1a3095a42922c09bb9d389faebdb10d40f1b55306f7f62118d66563e27cf2e9c8824475e8e3ebcd64f9a4304db6030811ccd3ad3b078dcce9756865706a6c66e16b2031b1ac0c06121308012d88e154eaa3714be0eb0f519f67413cd93c801eea161c93359eac398c6c0d1900329b863f1fc58b08a1514f26885404eebcd5d352858f3dbca7572b54c54865cd5e985959337ba257c52cd79516a6ea4a1d63265810a983d83c0632cb93c826148e1ca209');


--
-- Data for Name: search_index; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.search_index VALUES (4, 4, 'published', 'spublished c1 t1 a1 lid kabar 4 kali anak judul ringkasan air surut <jud <ri 0 <anak <4 <ana <kal <ka <suru <rin <ring <kali <ai <an <air <ju <kaba <kab <su <judu <sur');
INSERT INTO public.search_index VALUES (1, 5, 'published', 'spublished c1 t1 t2 a1 lid kabar yang dikoreksi anak judul 1 ringkasan air surut kali <jud <1 <ri 0 <anak <ana <kal <ka <dik <diko <suru <rin <ring <kali <ai <an <yan <air <ju <kaba <kab <di <yang <su <ya <judu <sur');
INSERT INTO public.search_index VALUES (2, 6, 'published', 'spublished c1 t1 a1 lid kabar 2 kali anak judul ringkasan air surut <jud <ri 0 <anak <ana <kal <ka <suru <rin <ring <kali <ai <2 <an <air <ju <kaba <kab <su <judu <sur');
INSERT INTO public.search_index VALUES (3, 7, 'withdrawn', 'swithdrawn c1 t1 t2 a1 lid kabar 3 kali anak judul ringkasan air surut <jud <ri 0 <anak <ana <kal <ka <suru <rin <ring <kali <ai <an <air <ju <kaba <kab <su <3 <judu <sur');
INSERT INTO public.search_index VALUES (7, 10, 'draft', 'sdraft c1 t1 t2 a1 lid kabar 7 kali anak judul ringkasan air surut <jud <ri 0 <anak <ana <kal <7 <ka <suru <rin <ring <kali <ai <an <air <ju <kaba <kab <su <judu <sur');
INSERT INTO public.search_index VALUES (5, 11, 'trashed', 'strashed c1 t1 t2 a1 lid kabar 5 kali anak judul ringkasan air surut <jud <judu <ri 0 <anak <ana <kal <ka <suru <rin <ring <kali <ai <an <air <ju <kaba <kab <su <5 <sur');
INSERT INTO public.search_index VALUES (6, 12, 'scheduled', 'sscheduled c1 t1 a1 lid kabar 6 kali anak judul ringkasan air surut <jud <ri 0 <anak <6 <ana <kal <ka <suru <rin <ring <kali <ai <an <air <ju <kaba <kab <su <judu <sur');


--
-- Data for Name: sections; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.sections VALUES (1, 'daerah', 'Daerah', 'daerah', '\x64616572616800646165726168', '', NULL, NULL);
INSERT INTO public.sections VALUES (2, 'olahraga', 'Olahraga', 'olahraga', '\x6f6c616872616761006f6c616872616761', '', '2026-11-28 08:00:00+00', NULL);


--
-- Data for Name: topics; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.topics VALUES (2, 'desa', 'Desa', 'desa', '\x646573610064657361', '', NULL, NULL);
INSERT INTO public.topics VALUES (1, 'sungai', 'Sungai', 'sungai', '\x73756e6761690073756e676169', 'Segala kali', NULL, NULL);
INSERT INTO public.topics VALUES (3, 'kampung', 'Kampung', 'kampung', '\x6b616d70756e67006b616d70756e67', '', '2026-11-28 08:00:00+00', 2);


--
-- Data for Name: withdrawals; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.withdrawals VALUES (1, 3, '2026-11-28 07:00:00+00');
INSERT INTO public.withdrawals VALUES (2, 3, '2026-11-28 07:00:00+00');
INSERT INTO public.withdrawals VALUES (3, 3, '2026-11-28 07:00:00+00');
INSERT INTO public.withdrawals VALUES (4, 3, '2026-11-28 07:00:00+00');
INSERT INTO public.withdrawals VALUES (5, 3, '2026-11-28 07:00:00+00');


--
-- Name: access_tokens_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.access_tokens_id_seq', 1, true);


--
-- Name: articles_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.articles_id_seq', 7, true);


--
-- Name: audit_log_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.audit_log_id_seq', 1, true);


--
-- Name: authors_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.authors_id_seq', 1, true);


--
-- Name: bulk_actions_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.bulk_actions_id_seq', 1, false);


--
-- Name: changes_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.changes_id_seq', 13, true);


--
-- Name: drafts_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.drafts_id_seq', 1, true);


--
-- Name: editors_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.editors_id_seq', 1, true);


--
-- Name: feeds_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.feeds_id_seq', 9, true);


--
-- Name: invitations_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.invitations_id_seq', 1, false);


--
-- Name: login_failures_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.login_failures_id_seq', 1, false);


--
-- Name: media_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.media_id_seq', 1, true);


--
-- Name: passkeys_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.passkeys_id_seq', 1, false);


--
-- Name: sections_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.sections_id_seq', 2, true);


--
-- Name: topics_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.topics_id_seq', 3, true);


--
-- Name: alembic_version alembic_version_pkc; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);


--
-- Name: access_tokens pk_access_tokens; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.access_tokens
    ADD CONSTRAINT pk_access_tokens PRIMARY KEY (id);


--
-- Name: article_aliases pk_article_aliases; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.article_aliases
    ADD CONSTRAINT pk_article_aliases PRIMARY KEY (slug);


--
-- Name: article_authors pk_article_authors; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.article_authors
    ADD CONSTRAINT pk_article_authors PRIMARY KEY (article_id, author_id);


--
-- Name: article_topics pk_article_topics; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.article_topics
    ADD CONSTRAINT pk_article_topics PRIMARY KEY (article_id, topic_id);


--
-- Name: articles pk_articles; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.articles
    ADD CONSTRAINT pk_articles PRIMARY KEY (id);


--
-- Name: audit_log pk_audit_log; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.audit_log
    ADD CONSTRAINT pk_audit_log PRIMARY KEY (id);


--
-- Name: authors pk_authors; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.authors
    ADD CONSTRAINT pk_authors PRIMARY KEY (id);


--
-- Name: bulk_actions pk_bulk_actions; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bulk_actions
    ADD CONSTRAINT pk_bulk_actions PRIMARY KEY (id);


--
-- Name: cache_generation pk_cache_generation; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cache_generation
    ADD CONSTRAINT pk_cache_generation PRIMARY KEY (id);


--
-- Name: challenges pk_challenges; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.challenges
    ADD CONSTRAINT pk_challenges PRIMARY KEY (hash);


--
-- Name: changes pk_changes; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.changes
    ADD CONSTRAINT pk_changes PRIMARY KEY (id);


--
-- Name: custom_feeds pk_custom_feeds; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.custom_feeds
    ADD CONSTRAINT pk_custom_feeds PRIMARY KEY (feed_id);


--
-- Name: devices pk_devices; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.devices
    ADD CONSTRAINT pk_devices PRIMARY KEY (token_hash, editor_id);


--
-- Name: drafts pk_drafts; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.drafts
    ADD CONSTRAINT pk_drafts PRIMARY KEY (id);


--
-- Name: editor_sessions pk_editor_sessions; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.editor_sessions
    ADD CONSTRAINT pk_editor_sessions PRIMARY KEY (token_hash);


--
-- Name: editors pk_editors; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.editors
    ADD CONSTRAINT pk_editors PRIMARY KEY (id);


--
-- Name: encodings pk_encodings; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.encodings
    ADD CONSTRAINT pk_encodings PRIMARY KEY (feed_id, suffix);


--
-- Name: excluded_entries pk_excluded_entries; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.excluded_entries
    ADD CONSTRAINT pk_excluded_entries PRIMARY KEY (feed_id, suffix, guid);


--
-- Name: feed_aliases pk_feed_aliases; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.feed_aliases
    ADD CONSTRAINT pk_feed_aliases PRIMARY KEY (path);


--
-- Name: feed_items pk_feed_items; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.feed_items
    ADD CONSTRAINT pk_feed_items PRIMARY KEY (feed_id, article_id);


--
-- Name: feeds pk_feeds; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.feeds
    ADD CONSTRAINT pk_feeds PRIMARY KEY (id);


--
-- Name: fragments pk_fragments; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.fragments
    ADD CONSTRAINT pk_fragments PRIMARY KEY (name);


--
-- Name: heartbeats pk_heartbeats; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.heartbeats
    ADD CONSTRAINT pk_heartbeats PRIMARY KEY (name);


--
-- Name: invitations pk_invitations; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.invitations
    ADD CONSTRAINT pk_invitations PRIMARY KEY (id);


--
-- Name: login_failures pk_login_failures; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.login_failures
    ADD CONSTRAINT pk_login_failures PRIMARY KEY (id);


--
-- Name: media pk_media; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.media
    ADD CONSTRAINT pk_media PRIMARY KEY (id);


--
-- Name: media_uses pk_media_uses; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.media_uses
    ADD CONSTRAINT pk_media_uses PRIMARY KEY (article_id, media_id);


--
-- Name: open_forms pk_open_forms; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.open_forms
    ADD CONSTRAINT pk_open_forms PRIMARY KEY (article_id, page);


--
-- Name: passkeys pk_passkeys; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.passkeys
    ADD CONSTRAINT pk_passkeys PRIMARY KEY (id);


--
-- Name: representations pk_representations; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.representations
    ADD CONSTRAINT pk_representations PRIMARY KEY (feed_id, suffix);


--
-- Name: revisions pk_revisions; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.revisions
    ADD CONSTRAINT pk_revisions PRIMARY KEY (article_id, number);


--
-- Name: search_index pk_search_index; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.search_index
    ADD CONSTRAINT pk_search_index PRIMARY KEY (article_id);


--
-- Name: sections pk_sections; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sections
    ADD CONSTRAINT pk_sections PRIMARY KEY (id);


--
-- Name: topics pk_topics; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.topics
    ADD CONSTRAINT pk_topics PRIMARY KEY (id);


--
-- Name: withdrawals pk_withdrawals; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.withdrawals
    ADD CONSTRAINT pk_withdrawals PRIMARY KEY (feed_id, article_id);


--
-- Name: access_tokens uq_access_tokens_token_hash; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.access_tokens
    ADD CONSTRAINT uq_access_tokens_token_hash UNIQUE (token_hash);


--
-- Name: articles uq_articles_guid; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.articles
    ADD CONSTRAINT uq_articles_guid UNIQUE (guid);


--
-- Name: articles uq_articles_slug; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.articles
    ADD CONSTRAINT uq_articles_slug UNIQUE (slug);


--
-- Name: authors uq_authors_name; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.authors
    ADD CONSTRAINT uq_authors_name UNIQUE (name);


--
-- Name: authors uq_authors_slug; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.authors
    ADD CONSTRAINT uq_authors_slug UNIQUE (slug);


--
-- Name: bulk_actions uq_bulk_actions_request_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bulk_actions
    ADD CONSTRAINT uq_bulk_actions_request_key UNIQUE (request_key);


--
-- Name: custom_feeds uq_custom_feeds_slug; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.custom_feeds
    ADD CONSTRAINT uq_custom_feeds_slug UNIQUE (slug);


--
-- Name: editors uq_editors_handle; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.editors
    ADD CONSTRAINT uq_editors_handle UNIQUE (handle);


--
-- Name: editors uq_editors_name; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.editors
    ADD CONSTRAINT uq_editors_name UNIQUE (name);


--
-- Name: feeds uq_feeds_author_id; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.feeds
    ADD CONSTRAINT uq_feeds_author_id UNIQUE (author_id);


--
-- Name: feeds uq_feeds_guid; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.feeds
    ADD CONSTRAINT uq_feeds_guid UNIQUE (guid);


--
-- Name: feeds uq_feeds_path; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.feeds
    ADD CONSTRAINT uq_feeds_path UNIQUE (path);


--
-- Name: feeds uq_feeds_section_id; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.feeds
    ADD CONSTRAINT uq_feeds_section_id UNIQUE (section_id);


--
-- Name: feeds uq_feeds_topic_id; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.feeds
    ADD CONSTRAINT uq_feeds_topic_id UNIQUE (topic_id);


--
-- Name: invitations uq_invitations_token_hash; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.invitations
    ADD CONSTRAINT uq_invitations_token_hash UNIQUE (token_hash);


--
-- Name: media uq_media_name; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.media
    ADD CONSTRAINT uq_media_name UNIQUE (name);


--
-- Name: passkeys uq_passkeys_credential_id; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.passkeys
    ADD CONSTRAINT uq_passkeys_credential_id UNIQUE (credential_id);


--
-- Name: search_index uq_search_index_sequence; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.search_index
    ADD CONSTRAINT uq_search_index_sequence UNIQUE (sequence);


--
-- Name: sections uq_sections_name; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sections
    ADD CONSTRAINT uq_sections_name UNIQUE (name);


--
-- Name: sections uq_sections_slug; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sections
    ADD CONSTRAINT uq_sections_slug UNIQUE (slug);


--
-- Name: topics uq_topics_name; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.topics
    ADD CONSTRAINT uq_topics_name UNIQUE (name);


--
-- Name: topics uq_topics_slug; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.topics
    ADD CONSTRAINT uq_topics_slug UNIQUE (slug);


--
-- Name: ix_access_tokens_feed_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_access_tokens_feed_id ON public.access_tokens USING btree (feed_id);


--
-- Name: ix_article_aliases_article_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_article_aliases_article_id ON public.article_aliases USING btree (article_id);


--
-- Name: ix_article_authors_author_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_article_authors_author_id ON public.article_authors USING btree (author_id);


--
-- Name: ix_article_topics_topic_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_article_topics_topic_id ON public.article_topics USING btree (topic_id);


--
-- Name: ix_articles_changed_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_articles_changed_id ON public.articles USING btree (changed, id);


--
-- Name: ix_articles_media_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_articles_media_id ON public.articles USING btree (media_id);


--
-- Name: ix_articles_section_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_articles_section_id ON public.articles USING btree (section_id);


--
-- Name: ix_articles_state_publish_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_articles_state_publish_at ON public.articles USING btree (state, publish_at);


--
-- Name: ix_articles_trashed; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_articles_trashed ON public.articles USING btree (trashed);


--
-- Name: ix_audit_log_at_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_audit_log_at_id ON public.audit_log USING btree (at, id);


--
-- Name: ix_audit_log_editor_at_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_audit_log_editor_at_id ON public.audit_log USING btree (editor, at, id);


--
-- Name: ix_authors_folded_name; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_authors_folded_name ON public.authors USING btree (folded_name);


--
-- Name: ix_authors_merged_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_authors_merged_id ON public.authors USING btree (merged_id);


--
-- Name: ix_authors_sort_key; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_authors_sort_key ON public.authors USING btree (sort_key);


--
-- Name: ix_bulk_actions_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_bulk_actions_at ON public.bulk_actions USING btree (at);


--
-- Name: ix_challenges_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_challenges_at ON public.challenges USING btree (at);


--
-- Name: ix_changes_article_id_revision; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX ix_changes_article_id_revision ON public.changes USING btree (article_id, revision);


--
-- Name: ix_changes_at_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_changes_at_id ON public.changes USING btree (at, id);


--
-- Name: ix_changes_editor_at_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_changes_editor_at_id ON public.changes USING btree (editor, at, id);


--
-- Name: ix_devices_editor_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_devices_editor_id ON public.devices USING btree (editor_id);


--
-- Name: ix_drafts_article_id_archived; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_drafts_article_id_archived ON public.drafts USING btree (article_id, archived);


--
-- Name: ix_editor_sessions_editor_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_editor_sessions_editor_id ON public.editor_sessions USING btree (editor_id);


--
-- Name: ix_feed_aliases_feed_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_feed_aliases_feed_id ON public.feed_aliases USING btree (feed_id);


--
-- Name: ix_feed_items_article_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_feed_items_article_id ON public.feed_items USING btree (article_id);


--
-- Name: ix_feed_items_feed_id_published_article_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_feed_items_feed_id_published_article_id ON public.feed_items USING btree (feed_id, published, article_id);


--
-- Name: ix_feeds_sort_key; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_feeds_sort_key ON public.feeds USING btree (sort_key);


--
-- Name: ix_feeds_stale_since; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_feeds_stale_since ON public.feeds USING btree (stale_since);


--
-- Name: ix_feeds_urgent_stale_since; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_feeds_urgent_stale_since ON public.feeds USING btree (urgent, stale_since);


--
-- Name: ix_fragments_article_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_fragments_article_id ON public.fragments USING btree (article_id);


--
-- Name: ix_invitations_editor_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_invitations_editor_id ON public.invitations USING btree (editor_id);


--
-- Name: ix_login_failures_address_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_login_failures_address_at ON public.login_failures USING btree (address, at);


--
-- Name: ix_login_failures_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_login_failures_at ON public.login_failures USING btree (at);


--
-- Name: ix_login_failures_name_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_login_failures_name_at ON public.login_failures USING btree (name, at);


--
-- Name: ix_media_uses_media_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_media_uses_media_id ON public.media_uses USING btree (media_id);


--
-- Name: ix_open_forms_seen; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_open_forms_seen ON public.open_forms USING btree (seen);


--
-- Name: ix_passkeys_editor_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_passkeys_editor_id ON public.passkeys USING btree (editor_id);


--
-- Name: ix_representations_encoded_modified; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_representations_encoded_modified ON public.representations USING btree (encoded, modified);


--
-- Name: ix_representations_generation; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_representations_generation ON public.representations USING btree (generation);


--
-- Name: ix_revisions_at_article_id_number; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_revisions_at_article_id_number ON public.revisions USING btree (at, article_id, number);


--
-- Name: ix_search_index_state_sequence; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_search_index_state_sequence ON public.search_index USING btree (state, sequence);


--
-- Name: ix_sections_folded_name; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_sections_folded_name ON public.sections USING btree (folded_name);


--
-- Name: ix_sections_merged_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_sections_merged_id ON public.sections USING btree (merged_id);


--
-- Name: ix_sections_sort_key; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_sections_sort_key ON public.sections USING btree (sort_key);


--
-- Name: ix_topics_folded_name; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_topics_folded_name ON public.topics USING btree (folded_name);


--
-- Name: ix_topics_merged_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_topics_merged_id ON public.topics USING btree (merged_id);


--
-- Name: ix_topics_sort_key; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_topics_sort_key ON public.topics USING btree (sort_key);


--
-- Name: ix_withdrawals_article_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_withdrawals_article_id ON public.withdrawals USING btree (article_id);


--
-- Name: ix_withdrawals_feed_id_withdrawn; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_withdrawals_feed_id_withdrawn ON public.withdrawals USING btree (feed_id, withdrawn);


--
-- Name: search_index_fts; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX search_index_fts ON public.search_index USING gin (array_to_tsvector(string_to_array(words, ' '::text))) WITH (fastupdate=off);


--
-- Name: access_tokens fk_access_tokens_feed_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.access_tokens
    ADD CONSTRAINT fk_access_tokens_feed_id FOREIGN KEY (feed_id) REFERENCES public.feeds(id);


--
-- Name: article_aliases fk_article_aliases_article_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.article_aliases
    ADD CONSTRAINT fk_article_aliases_article_id FOREIGN KEY (article_id) REFERENCES public.articles(id);


--
-- Name: article_authors fk_article_authors_article_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.article_authors
    ADD CONSTRAINT fk_article_authors_article_id FOREIGN KEY (article_id) REFERENCES public.articles(id);


--
-- Name: article_authors fk_article_authors_author_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.article_authors
    ADD CONSTRAINT fk_article_authors_author_id FOREIGN KEY (author_id) REFERENCES public.authors(id);


--
-- Name: article_topics fk_article_topics_article_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.article_topics
    ADD CONSTRAINT fk_article_topics_article_id FOREIGN KEY (article_id) REFERENCES public.articles(id);


--
-- Name: article_topics fk_article_topics_topic_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.article_topics
    ADD CONSTRAINT fk_article_topics_topic_id FOREIGN KEY (topic_id) REFERENCES public.topics(id);


--
-- Name: articles fk_articles_media_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.articles
    ADD CONSTRAINT fk_articles_media_id FOREIGN KEY (media_id) REFERENCES public.media(id);


--
-- Name: articles fk_articles_section_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.articles
    ADD CONSTRAINT fk_articles_section_id FOREIGN KEY (section_id) REFERENCES public.sections(id);


--
-- Name: authors fk_authors_merged_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.authors
    ADD CONSTRAINT fk_authors_merged_id FOREIGN KEY (merged_id) REFERENCES public.authors(id);


--
-- Name: changes fk_changes_article_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.changes
    ADD CONSTRAINT fk_changes_article_id FOREIGN KEY (article_id) REFERENCES public.articles(id);


--
-- Name: custom_feeds fk_custom_feeds_feed_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.custom_feeds
    ADD CONSTRAINT fk_custom_feeds_feed_id FOREIGN KEY (feed_id) REFERENCES public.feeds(id);


--
-- Name: devices fk_devices_editor_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.devices
    ADD CONSTRAINT fk_devices_editor_id FOREIGN KEY (editor_id) REFERENCES public.editors(id);


--
-- Name: drafts fk_drafts_article_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.drafts
    ADD CONSTRAINT fk_drafts_article_id FOREIGN KEY (article_id) REFERENCES public.articles(id);


--
-- Name: editor_sessions fk_editor_sessions_editor_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.editor_sessions
    ADD CONSTRAINT fk_editor_sessions_editor_id FOREIGN KEY (editor_id) REFERENCES public.editors(id);


--
-- Name: encodings fk_encodings_feed_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.encodings
    ADD CONSTRAINT fk_encodings_feed_id FOREIGN KEY (feed_id) REFERENCES public.feeds(id);


--
-- Name: excluded_entries fk_excluded_entries_feed_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.excluded_entries
    ADD CONSTRAINT fk_excluded_entries_feed_id FOREIGN KEY (feed_id) REFERENCES public.feeds(id);


--
-- Name: feed_aliases fk_feed_aliases_feed_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.feed_aliases
    ADD CONSTRAINT fk_feed_aliases_feed_id FOREIGN KEY (feed_id) REFERENCES public.feeds(id);


--
-- Name: feed_items fk_feed_items_article_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.feed_items
    ADD CONSTRAINT fk_feed_items_article_id FOREIGN KEY (article_id) REFERENCES public.articles(id);


--
-- Name: feed_items fk_feed_items_feed_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.feed_items
    ADD CONSTRAINT fk_feed_items_feed_id FOREIGN KEY (feed_id) REFERENCES public.feeds(id);


--
-- Name: feeds fk_feeds_author_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.feeds
    ADD CONSTRAINT fk_feeds_author_id FOREIGN KEY (author_id) REFERENCES public.authors(id);


--
-- Name: feeds fk_feeds_section_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.feeds
    ADD CONSTRAINT fk_feeds_section_id FOREIGN KEY (section_id) REFERENCES public.sections(id);


--
-- Name: feeds fk_feeds_topic_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.feeds
    ADD CONSTRAINT fk_feeds_topic_id FOREIGN KEY (topic_id) REFERENCES public.topics(id);


--
-- Name: fragments fk_fragments_article_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.fragments
    ADD CONSTRAINT fk_fragments_article_id FOREIGN KEY (article_id) REFERENCES public.articles(id);


--
-- Name: invitations fk_invitations_editor_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.invitations
    ADD CONSTRAINT fk_invitations_editor_id FOREIGN KEY (editor_id) REFERENCES public.editors(id);


--
-- Name: media_uses fk_media_uses_article_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.media_uses
    ADD CONSTRAINT fk_media_uses_article_id FOREIGN KEY (article_id) REFERENCES public.articles(id);


--
-- Name: media_uses fk_media_uses_media_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.media_uses
    ADD CONSTRAINT fk_media_uses_media_id FOREIGN KEY (media_id) REFERENCES public.media(id);


--
-- Name: open_forms fk_open_forms_article_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.open_forms
    ADD CONSTRAINT fk_open_forms_article_id FOREIGN KEY (article_id) REFERENCES public.articles(id);


--
-- Name: passkeys fk_passkeys_editor_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.passkeys
    ADD CONSTRAINT fk_passkeys_editor_id FOREIGN KEY (editor_id) REFERENCES public.editors(id);


--
-- Name: representations fk_representations_feed_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.representations
    ADD CONSTRAINT fk_representations_feed_id FOREIGN KEY (feed_id) REFERENCES public.feeds(id);


--
-- Name: revisions fk_revisions_article_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.revisions
    ADD CONSTRAINT fk_revisions_article_id FOREIGN KEY (article_id) REFERENCES public.articles(id);


--
-- Name: search_index fk_search_index_article_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.search_index
    ADD CONSTRAINT fk_search_index_article_id FOREIGN KEY (article_id) REFERENCES public.articles(id);


--
-- Name: sections fk_sections_merged_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sections
    ADD CONSTRAINT fk_sections_merged_id FOREIGN KEY (merged_id) REFERENCES public.sections(id);


--
-- Name: topics fk_topics_merged_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.topics
    ADD CONSTRAINT fk_topics_merged_id FOREIGN KEY (merged_id) REFERENCES public.topics(id);


--
-- Name: withdrawals fk_withdrawals_article_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.withdrawals
    ADD CONSTRAINT fk_withdrawals_article_id FOREIGN KEY (article_id) REFERENCES public.articles(id);


--
-- Name: withdrawals fk_withdrawals_feed_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.withdrawals
    ADD CONSTRAINT fk_withdrawals_feed_id FOREIGN KEY (feed_id) REFERENCES public.feeds(id);


--
-- PostgreSQL database dump complete
--


