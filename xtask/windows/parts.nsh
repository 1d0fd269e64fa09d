; The parts that the installer's sections call.

!include "Win\COM.nsh"
!include "Win\Propkey.nsh"

; Chooses a section when a switch is given; the command line is in $1.
!macro SelectBySwitch switch section
  ClearErrors
  ${GetOptions} $1 "${switch}" $2
  ${IfNot} ${Errors}
    !insertmacro SelectSection ${section}
  ${EndIf}
!macroend

; A shortcut to the window that carries the AppUserModelID, by which Windows groups the taskbar
; and names notifications. Without the id it is a shortcut all the same.
!macro CreateShortcutWithId file
  CreateShortcut "${file}" "$INSTDIR\linewatch-window.exe" "" "$INSTDIR\linewatch-window.exe" 0
  Push "${file}"
  Call SetAppId
!macroend

; Pops the shortcut's file.
Function SetAppId
  Pop $9
  !insertmacro ComHlpr_CreateInProcInstance ${CLSID_ShellLink} ${IID_IShellLink} r0 ""
  ${If} $0 P= 0
    Return
  ${EndIf}
  ${IUnknown::QueryInterface} $0 '("${IID_IPersistFile}",.r1)'
  ${If} $1 P<> 0
    ${IPersistFile::Load} $1 '(r9,2)' ; STGM_READWRITE
    ${IUnknown::QueryInterface} $0 '("${IID_IPropertyStore}",.r2)'
    ${If} $2 P<> 0
      System::Call 'OLEAUT32::SysAllocString(w "${APP_ID}")p.r3'
      System::Call '*${SYSSTRUCT_PROPERTYKEY}(${PKEY_AppUserModel_ID})p.r4'
      ; A PROPVARIANT: VT_BSTR, six reserved bytes, the pointer, and room to 24 bytes.
      System::Call '*(&i2 8, &i2 0, &i4 0, p r3, p 0)p.r5'
      ${IPropertyStore::SetValue} $2 '(r4,r5)'
      ${IPropertyStore::Commit} $2 ""
      System::Call 'OLEAUT32::SysFreeString(p r3)'
      System::Free $4
      System::Free $5
      ${IUnknown::Release} $2 ""
      ${IPersistFile::Save} $1 '(r9,1)'
    ${EndIf}
    ${IUnknown::Release} $1 ""
  ${EndIf}
  ${IUnknown::Release} $0 ""
FunctionEnd

; A file of a running program cannot be opened for writing. $0 becomes its name, or empty.
!macro FindInUse
  StrCpy $0 ""
  !insertmacro FindOneInUse "linewatch.exe"
  !insertmacro FindOneInUse "linewatch-window.exe"
  !insertmacro FindOneInUse "duckdb.dll"
!macroend

!macro FindOneInUse name
  ${If} ${FileExists} "$INSTDIR\${name}"
    ClearErrors
    FileOpen $3 "$INSTDIR\${name}" a
    ${If} ${Errors}
      StrCpy $0 "${name}"
    ${Else}
      FileClose $3
    ${EndIf}
  ${EndIf}
!macroend

; Asks the programs of this folder to end, waits, then asks the user; silent, it gives up with 3.
; Never ends one by force: what it has received would be written, but not in the best order.
!macro EndRunning un
Function ${un}EndRunning
  !insertmacro FindInUse
  ${If} $0 == ""
    Return
  ${EndIf}
  MessageBox MB_OKCANCEL|MB_ICONINFORMATION "$(RUNS)" /SD IDOK IDOK again
  Goto give_up
  again:
  DetailPrint "$(ENDING)"
  ; Longer than it waits itself; the asking is ended then, not the program.
  nsExec::ExecToLog /TIMEOUT=90000 '"$INSTDIR\linewatch.exe" stop --wait ${WAIT_S}'
  Pop $0
  DetailPrint "linewatch stop: $0"
  ; A virus scanner may look at the file for a moment, and a process goes a moment after its end.
  ${ForEach} $4 1 20 + 1
    !insertmacro FindInUse
    ${If} $0 == ""
      Return
    ${EndIf}
    Sleep 250
  ${Next}
  DetailPrint "$(STILL_RUNS_SHORT) ($0)"
  MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(STILL_RUNS)" /SD IDCANCEL IDRETRY again
  give_up:
  SetErrorLevel 3
  Abort "$(STILL_RUNS_SHORT)"
FunctionEnd
!macroend

; $0 becomes the version of the WebView2 runtime, or empty.
!macro FindWebView2
  SetRegView 32
  ReadRegStr $0 HKLM "SOFTWARE\${WEBVIEW2_KEY}" "pv"
  SetRegView 64
  ${If} $0 == ""
  ${OrIf} $0 == "0.0.0.0"
    ReadRegStr $0 HKCU "SOFTWARE\${WEBVIEW2_KEY}" "pv"
  ${EndIf}
  ${If} $0 == "0.0.0.0"
    StrCpy $0 ""
  ${EndIf}
!macroend

; Present: nothing. Absent: the runtime's own installer if it was packed, else it is said.
Function ProvideWebView2
  !insertmacro FindWebView2
  ${If} $0 != ""
    DetailPrint "WebView2 $0"
    Return
  ${EndIf}
!ifdef WEBVIEW2
  DetailPrint "$(WEBVIEW2_INSTALLING)"
  InitPluginsDir
  File "/oname=$PLUGINSDIR\webview2.exe" "${WEBVIEW2}"
  ExecWait '"$PLUGINSDIR\webview2.exe" /silent /install' $0
  ${If} $0 = 0
    Return
  ${EndIf}
  DetailPrint "$(WEBVIEW2_FAILED)"
!endif
  DetailPrint "$(WEBVIEW2_MISSING)"
  MessageBox MB_OK|MB_ICONEXCLAMATION "$(WEBVIEW2_MISSING)" /SD IDOK
FunctionEnd
