#!@INTERPRETER@
# factory-hook shim 1 @DIGEST@ for @HOOK@: 'factory-hook install' writes it, 'factory-hook uninstall' takes it away
[ -x @BINARY@ ] && exec @BINARY@ hook @OPTIONS@@HOOK@ "$@"
more=; for hook in @DIRECT@; do file=${0%/*}/$hook; read -r line < "$file" && [ "$line" = '#!'@BINARY@' hook' ] && [ "$file" != "$0" ] && more="$more '$file'"; done 2> /dev/null
printf '%s\n' 'factory-hook: '@BINARY@' is gone, so nothing was judged' "  hint: install it again, or do without: @REMOVAL@" >&2
exit 1
