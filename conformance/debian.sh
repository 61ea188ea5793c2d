# shellcheck shell=bash
# Sourced. Programs of Debian below a folder of ours: packages are downloaded and unpacked, none is installed.

# debian_unpack DIR PACKAGE[/SUITE]...: the files of the packages below DIR, of this release unless a suite is named. Besides this release there is
# trixie, from the same mirror. Lists, cache and sources are of its own: the system's apt state is not touched.
debian_unpack() {
  local dir=$1 release mirror suite package packages=()
  shift
  release=$(. /etc/os-release && echo "$VERSION_CODENAME")
  mirror=$(debian_mirror "$release")
  if [ -z "$mirror" ]; then
    # Without any list apt may not know its sources yet.
    apt-get -qq update
    mirror=$(debian_mirror "$release")
  fi
  if [ -z "$mirror" ]; then
    echo "debian_unpack: apt has no source for Debian $release" >&2
    return 1
  fi
  mkdir -p "$dir"/apt/{lists/partial,cache/archives/partial,debs}
  for suite in "$release" trixie; do
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main"
  done | sort -u > "$dir/apt/sources.list"
  cat > "$dir/apt/apt.conf" <<CONF
Dir::Etc::sourcelist "$dir/apt/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::State::lists "$dir/apt/lists";
Dir::Cache "$dir/apt/cache";
Dir::State::status "/var/lib/dpkg/status";
APT::Sandbox::User "root";
CONF
  for package; do
    case $package in */*) packages+=("$package") ;; *) packages+=("$package/$release") ;; esac
  done
  APT_CONFIG=$dir/apt/apt.conf apt-get -qq update || return 1
  (cd "$dir/apt/debs" && APT_CONFIG=$dir/apt/apt.conf apt-get -qq download "${packages[@]}") || return 1
  for deb in "$dir"/apt/debs/*.deb; do dpkg-deb -x "$deb" "$dir" || return 1; done
  rm -rf "$dir/apt"
}

# shellcheck disable=SC2016 # apt-get fills these in
debian_mirror() { apt-get indextargets --format '$(SITE) $(RELEASE)' | awk -v release="$1" '$2 == release { print $1; exit }'; }

# need_go WORKDIR: `go` of 1.21 or newer in PATH, which fetches the toolchain that a program asks for; the machine's own, else Debian's.
need_go() {
  export GOTOOLCHAIN=auto
  if go version 2> /dev/null | grep -q -E 'go1\.(2[1-9]|[3-9][0-9])'; then return; fi
  debian_unpack "$1/go" {golang-1.24-go,golang-1.24-src}/trixie
  # Its source is a link to /usr/share.
  rm -rf "$1/go/usr/lib/go-1.24/src" && mv "$1/go/usr/share/go-1.24/src" "$1/go/usr/lib/go-1.24/src"
  export GOROOT=$1/go/usr/lib/go-1.24 PATH=$1/go/usr/lib/go-1.24/bin:$PATH
}
