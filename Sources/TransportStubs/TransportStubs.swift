/// Stand-ins for the libraries under libgit2's network transports.
///
/// The gate never talks to a network through libgit2, but libgit2 brings SSH, HTTP, Kerberos and
/// TLS along: fifteen shared libraries to load, and at its start it parses the certificates of
/// the system. This module defines the functions that it calls there, so that its static archive
/// links without those libraries and a shared one finds these first. What libgit2's own start needs
/// succeeds; every call that would reach the network fails.
///
/// The C calling conventions that Swift targets leave the arguments to the caller, so none is
/// declared where none is looked at, and one returned integer stands for pointers and status codes.
/// The list fits libgit2 1.5; `Package.swift` links other versions as shared libraries.
enum TransportStubs {
  /// What a call returns that cannot do its work: no length, no negative status that is a success.
  static let failure = -1
  /// A null pointer, a count of none, or nothing at all.
  static let none = 0
  static let success = 0
}

// MARK: Needed by libgit2's own start

@c(libssh2_exit) public func libssh2Exit() -> Int { TransportStubs.success }
@c(libssh2_init) public func libssh2Init() -> Int { TransportStubs.success }
@c(mbedtls_ctr_drbg_seed) public func mbedtlsCtrDrbgSeed() -> Int { TransportStubs.success }
@c(mbedtls_ssl_config_defaults) public func mbedtlsSslConfigDefaults() -> Int {
  TransportStubs.success
}

// MARK: Returning no object, no count or nothing

@c(http_parser_execute) public func httpParserExecute() -> Int { TransportStubs.none }
@c(http_parser_init) public func httpParserInit() -> Int { TransportStubs.none }
@c(http_parser_pause) public func httpParserPause() -> Int { TransportStubs.none }
@c(http_should_keep_alive) public func httpShouldKeepAlive() -> Int { TransportStubs.none }
@c(libssh2_agent_free) public func libssh2AgentFree() -> Int { TransportStubs.none }
@c(libssh2_agent_init) public func libssh2AgentInit() -> Int { TransportStubs.none }
@c(libssh2_channel_free) public func libssh2ChannelFree() -> Int { TransportStubs.none }
@c(libssh2_channel_open_ex) public func libssh2ChannelOpenEx() -> Int { TransportStubs.none }
@c(libssh2_channel_set_blocking) public func libssh2ChannelSetBlocking() -> Int {
  TransportStubs.none
}
@c(libssh2_hostkey_hash) public func libssh2HostkeyHash() -> Int { TransportStubs.none }
@c(libssh2_knownhost_free) public func libssh2KnownhostFree() -> Int { TransportStubs.none }
@c(libssh2_knownhost_init) public func libssh2KnownhostInit() -> Int { TransportStubs.none }
@c(libssh2_session_abstract) public func libssh2SessionAbstract() -> Int { TransportStubs.none }
@c(libssh2_session_free) public func libssh2SessionFree() -> Int { TransportStubs.none }
@c(libssh2_session_hostkey) public func libssh2SessionHostkey() -> Int { TransportStubs.none }
@c(libssh2_session_init_ex) public func libssh2SessionInitEx() -> Int { TransportStubs.none }
@c(libssh2_session_set_blocking) public func libssh2SessionSetBlocking() -> Int {
  TransportStubs.none
}
@c(libssh2_userauth_authenticated) public func libssh2UserauthAuthenticated() -> Int {
  TransportStubs.none
}
@c(libssh2_userauth_list) public func libssh2UserauthList() -> Int { TransportStubs.none }
@c(mbedtls_ctr_drbg_free) public func mbedtlsCtrDrbgFree() -> Int { TransportStubs.none }
@c(mbedtls_ctr_drbg_init) public func mbedtlsCtrDrbgInit() -> Int { TransportStubs.none }
@c(mbedtls_entropy_free) public func mbedtlsEntropyFree() -> Int { TransportStubs.none }
@c(mbedtls_entropy_init) public func mbedtlsEntropyInit() -> Int { TransportStubs.none }
@c(mbedtls_ssl_conf_authmode) public func mbedtlsSslConfAuthmode() -> Int { TransportStubs.none }
@c(mbedtls_ssl_conf_ca_chain) public func mbedtlsSslConfCaChain() -> Int { TransportStubs.none }
@c(mbedtls_ssl_conf_ciphersuites) public func mbedtlsSslConfCiphersuites() -> Int {
  TransportStubs.none
}
@c(mbedtls_ssl_conf_min_version) public func mbedtlsSslConfMinVersion() -> Int {
  TransportStubs.none
}
@c(mbedtls_ssl_conf_rng) public func mbedtlsSslConfRng() -> Int { TransportStubs.none }
@c(mbedtls_ssl_config_free) public func mbedtlsSslConfigFree() -> Int { TransportStubs.none }
@c(mbedtls_ssl_config_init) public func mbedtlsSslConfigInit() -> Int { TransportStubs.none }
@c(mbedtls_ssl_free) public func mbedtlsSslFree() -> Int { TransportStubs.none }
@c(mbedtls_ssl_get_peer_cert) public func mbedtlsSslGetPeerCert() -> Int { TransportStubs.none }
@c(mbedtls_ssl_init) public func mbedtlsSslInit() -> Int { TransportStubs.none }
@c(mbedtls_ssl_set_bio) public func mbedtlsSslSetBio() -> Int { TransportStubs.none }
@c(mbedtls_x509_crt_free) public func mbedtlsX509CrtFree() -> Int { TransportStubs.none }
@c(mbedtls_x509_crt_init) public func mbedtlsX509CrtInit() -> Int { TransportStubs.none }

// MARK: Failing

@c(gss_delete_sec_context) public func gssDeleteSecContext() -> Int { TransportStubs.failure }
@c(gss_display_status) public func gssDisplayStatus() -> Int { TransportStubs.failure }
@c(gss_import_name) public func gssImportName() -> Int { TransportStubs.failure }
@c(gss_indicate_mechs) public func gssIndicateMechs() -> Int { TransportStubs.failure }
@c(gss_init_sec_context) public func gssInitSecContext() -> Int { TransportStubs.failure }
@c(gss_release_buffer) public func gssReleaseBuffer() -> Int { TransportStubs.failure }
@c(gss_release_name) public func gssReleaseName() -> Int { TransportStubs.failure }
@c(gss_release_oid_set) public func gssReleaseOidSet() -> Int { TransportStubs.failure }
@c(http_parser_parse_url) public func httpParserParseUrl() -> Int { TransportStubs.failure }
@c(libssh2_agent_connect) public func libssh2AgentConnect() -> Int { TransportStubs.failure }
@c(libssh2_agent_disconnect) public func libssh2AgentDisconnect() -> Int { TransportStubs.failure }
@c(libssh2_agent_get_identity) public func libssh2AgentGetIdentity() -> Int {
  TransportStubs.failure
}
@c(libssh2_agent_list_identities) public func libssh2AgentListIdentities() -> Int {
  TransportStubs.failure
}
@c(libssh2_agent_userauth) public func libssh2AgentUserauth() -> Int { TransportStubs.failure }
@c(libssh2_channel_close) public func libssh2ChannelClose() -> Int { TransportStubs.failure }
@c(libssh2_channel_process_startup) public func libssh2ChannelProcessStartup() -> Int {
  TransportStubs.failure
}
@c(libssh2_channel_read_ex) public func libssh2ChannelReadEx() -> Int { TransportStubs.failure }
@c(libssh2_channel_write_ex) public func libssh2ChannelWriteEx() -> Int { TransportStubs.failure }
@c(libssh2_knownhost_checkp) public func libssh2KnownhostCheckp() -> Int { TransportStubs.failure }
@c(libssh2_knownhost_readfile) public func libssh2KnownhostReadfile() -> Int {
  TransportStubs.failure
}
@c(libssh2_session_disconnect_ex) public func libssh2SessionDisconnectEx() -> Int {
  TransportStubs.failure
}
@c(libssh2_session_handshake) public func libssh2SessionHandshake() -> Int {
  TransportStubs.failure
}
@c(libssh2_session_last_error) public func libssh2SessionLastError() -> Int {
  TransportStubs.failure
}
@c(libssh2_session_method_pref) public func libssh2SessionMethodPref() -> Int {
  TransportStubs.failure
}
@c(libssh2_userauth_keyboard_interactive_ex) public func libssh2UserauthKeyboardInteractiveEx()
  -> Int
{ TransportStubs.failure }
@c(libssh2_userauth_password_ex) public func libssh2UserauthPasswordEx() -> Int {
  TransportStubs.failure
}
@c(libssh2_userauth_publickey) public func libssh2UserauthPublickey() -> Int {
  TransportStubs.failure
}
@c(libssh2_userauth_publickey_fromfile_ex) public func libssh2UserauthPublickeyFromfileEx() -> Int {
  TransportStubs.failure
}
@c(libssh2_userauth_publickey_frommemory) public func libssh2UserauthPublickeyFrommemory() -> Int {
  TransportStubs.failure
}
@c(mbedtls_ctr_drbg_random) public func mbedtlsCtrDrbgRandom() -> Int { TransportStubs.failure }
@c(mbedtls_entropy_func) public func mbedtlsEntropyFunc() -> Int { TransportStubs.failure }
@c(mbedtls_ssl_close_notify) public func mbedtlsSslCloseNotify() -> Int { TransportStubs.failure }
@c(mbedtls_ssl_get_ciphersuite_id) public func mbedtlsSslGetCiphersuiteId() -> Int {
  TransportStubs.failure
}
@c(mbedtls_ssl_get_verify_result) public func mbedtlsSslGetVerifyResult() -> Int {
  TransportStubs.failure
}
@c(mbedtls_ssl_handshake) public func mbedtlsSslHandshake() -> Int { TransportStubs.failure }
@c(mbedtls_ssl_read) public func mbedtlsSslRead() -> Int { TransportStubs.failure }
@c(mbedtls_ssl_set_hostname) public func mbedtlsSslSetHostname() -> Int { TransportStubs.failure }
@c(mbedtls_ssl_setup) public func mbedtlsSslSetup() -> Int { TransportStubs.failure }
@c(mbedtls_ssl_write) public func mbedtlsSslWrite() -> Int { TransportStubs.failure }
@c(mbedtls_x509_crt_parse_file) public func mbedtlsX509CrtParseFile() -> Int {
  TransportStubs.failure
}
@c(mbedtls_x509_crt_parse_path) public func mbedtlsX509CrtParsePath() -> Int {
  TransportStubs.failure
}
@c(mbedtls_x509_crt_verify_info) public func mbedtlsX509CrtVerifyInfo() -> Int {
  TransportStubs.failure
}

// MARK: Answering with a text

/// Writes the empty text: libgit2 prints the buffer that it hands over.
@c(mbedtls_strerror) public func mbedtlsStrerror(
  _ status: Int32, _ buffer: UnsafeMutablePointer<CChar>?, _ capacity: Int
) {
  if capacity > 0 { unsafe buffer?.pointee = 0 }
}

/// Names no error: libgit2 asks only once a connection exists, and none ever does.
@c(http_errno_description) public func httpErrnoDescription() -> Int { TransportStubs.none }

/// In the real library a variable that holds a pointer. libgit2 hands its value to
/// `gss_import_name` above, which does not look at it.
@c(GSS_C_NT_HOSTBASED_SERVICE) public func gssHostBasedService() -> Int { TransportStubs.none }
