#!@INTERPRETER@
# factory-hook shim 1 @DIGEST@ for @HOOK@: 'factory-hook install' writes it, 'factory-hook uninstall' takes it away
[ -x @BINARY@ ] && exec @BINARY@ hook @OPTIONS@@HOOK@ "$@"
printf '%s\n' 'factory-hook: '@BINARY@' is gone, so nothing was recorded' "  hint: install it again, or do without: @REMOVAL@" >&2
@EARLIER@exit 0
