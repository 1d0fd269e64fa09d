; The installer for one user, without administrator rights; words in words.nsh.
;
; `cargo xtask package windows` calls makensis with these, all as absolute paths where they are
; paths, and writes the list of files:
;   VERSION     1.2.3              VERSION_4   1.2.3.0
;   PUBLISHER   who is named       OUT         the file to write
;   ICON        icon.ico           LIST        a script with the macros InstallFiles, RemoveFiles
;   SIZE_KB     size of the files  APP_ID      the AppUserModelID
;   WEBVIEW2    optional: the offline installer of the WebView2 runtime
;   SIGN        optional: the command that signs the uninstaller; "%1" is the file
;   QUICK       optional: pack quickly, for proofs
;
; Switches: /S silent, /D=FOLDER (last, no quotes), /DESKTOP and /AUTOSTART choose the options.
; Uninstaller: /S silent, /DATA deletes what was recorded as well. It goes on beside whoever started
; it, because it must delete itself; with _?=FOLDER (last, no quotes) it does not, and stays.
; Exit codes: 0 done, 1 the user gave up, 2 a file could not be written, 3 Linewatch still runs,
; 4 Windows is too old.

Target amd64-unicode
Unicode true

!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh
!include WinVer.nsh
!include "${LIST}"

!ifdef QUICK
  SetCompressor zlib
!else
  SetCompressor /SOLID lzma
  SetCompressorDictSize 32
!endif
!ifdef SIGN
  !uninstfinalize '${SIGN}' = 0
!endif

Name "Linewatch"
BrandingText "Linewatch ${VERSION}"
OutFile "${OUT}"
RequestExecutionLevel user
InstallDir "$LOCALAPPDATA\Programs\Linewatch"
InstallDirRegKey HKCU "Software\Linewatch" "InstallFolder"
ManifestDPIAware true
ManifestSupportedOS all
CRCCheck force
; A file that cannot be written ends the installation: half a program is none.
AllowSkipFiles off
ShowInstDetails show
ShowUninstDetails show

VIProductVersion "${VERSION_4}"
VIAddVersionKey /LANG=0 "ProductName" "Linewatch"
VIAddVersionKey /LANG=0 "FileDescription" "Linewatch ${VERSION} installer"
VIAddVersionKey /LANG=0 "CompanyName" "${PUBLISHER}"
VIAddVersionKey /LANG=0 "LegalCopyright" "${PUBLISHER}"
VIAddVersionKey /LANG=0 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=0 "ProductVersion" "${VERSION}"

!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\Linewatch"
!define RUN_KEY "Software\Microsoft\Windows\CurrentVersion\Run"
!define APP_ID_KEY "Software\Classes\AppUserModelId\${APP_ID}"
!define WEBVIEW2_KEY "Microsoft\EdgeUpdate\Clients\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}"
; How long Linewatch may take to put everything on disk.
!ifdef QUICK
  !define WAIT_S 5
!else
  !define WAIT_S 60
!endif

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_ABORTWARNING
!define MUI_COMPONENTSPAGE_SMALLDESC
!define MUI_FINISHPAGE_RUN "$INSTDIR\linewatch-window.exe"
!define MUI_FINISHPAGE_NOREBOOTSUPPORT

!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_COMPONENTS
!insertmacro MUI_UNPAGE_INSTFILES
; The first one stands in for all languages that are not here.
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "SimpChinese"
!include words.nsh
!include parts.nsh

!insertmacro EndRunning ""
!insertmacro EndRunning "un."

Section "$(PROGRAM)" Program
  SectionIn RO
  Call EndRunning
  SetOutPath "$INSTDIR"
  ClearErrors
  !insertmacro InstallFiles
  WriteUninstaller "$INSTDIR\uninstall.exe"
  ${If} ${Errors}
    SetErrorLevel 2
    Abort "$(NOT_WRITTEN)"
  ${EndIf}
  !insertmacro CreateShortcutWithId "$SMPROGRAMS\Linewatch.lnk"
  ; So that notifications have a name and an icon.
  WriteRegStr HKCU "${APP_ID_KEY}" "DisplayName" "Linewatch"
  WriteRegStr HKCU "${APP_ID_KEY}" "IconUri" "$INSTDIR\linewatch.ico"
  WriteRegStr HKCU "Software\Linewatch" "InstallFolder" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayName" "Linewatch"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayIcon" "$INSTDIR\linewatch-window.exe"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "Publisher" "${PUBLISHER}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL_KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "EstimatedSize" ${SIZE_KB}
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoRepair" 1
SectionEnd

Section /o "$(DESKTOP_ICON)" Desktop
  !insertmacro CreateShortcutWithId "$DESKTOP\Linewatch.lnk"
SectionEnd

Section /o "$(AUTOSTART)" Autostart
  WriteRegStr HKCU "${RUN_KEY}" "Linewatch" '"$INSTDIR\linewatch-window.exe" --minimised'
SectionEnd

Section "-Rest"
  ; What was chosen earlier and is not any more goes.
  ${IfNot} ${SectionIsSelected} ${Desktop}
    Delete "$DESKTOP\Linewatch.lnk"
  ${EndIf}
  ${IfNot} ${SectionIsSelected} ${Autostart}
    DeleteRegValue HKCU "${RUN_KEY}" "Linewatch"
  ${EndIf}
  Call ProvideWebView2
SectionEnd

!insertmacro MUI_FUNCTION_DESCRIPTION_BEGIN
  !insertmacro MUI_DESCRIPTION_TEXT ${Program} "$(PROGRAM_IS)"
  !insertmacro MUI_DESCRIPTION_TEXT ${Desktop} "$(DESKTOP_ICON_IS)"
  !insertmacro MUI_DESCRIPTION_TEXT ${Autostart} "$(AUTOSTART_IS)"
!insertmacro MUI_FUNCTION_DESCRIPTION_END

Function .onInit
  SetShellVarContext current
  ${IfNot} ${AtLeastWin10}
    MessageBox MB_OK|MB_ICONSTOP "$(TOO_OLD)" /SD IDOK
    SetErrorLevel 4
    Quit
  ${EndIf}
  ; What an earlier installation had stays chosen.
  ${If} ${FileExists} "$DESKTOP\Linewatch.lnk"
    !insertmacro SelectSection ${Desktop}
  ${EndIf}
  ReadRegStr $0 HKCU "${RUN_KEY}" "Linewatch"
  ${If} $0 != ""
    !insertmacro SelectSection ${Autostart}
  ${EndIf}
  ${GetParameters} $1
  !insertmacro SelectBySwitch "/DESKTOP" ${Desktop}
  !insertmacro SelectBySwitch "/AUTOSTART" ${Autostart}
FunctionEnd

Section "un.$(PROGRAM)" UnProgram
  SectionIn RO
  Call un.EndRunning
  !insertmacro RemoveFiles
  Delete "$INSTDIR\uninstall.exe"
  ; Not with everything in it: a file that we did not put there stays.
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\Linewatch.lnk"
  Delete "$DESKTOP\Linewatch.lnk"
  DeleteRegValue HKCU "${RUN_KEY}" "Linewatch"
  DeleteRegKey HKCU "${APP_ID_KEY}"
  DeleteRegKey HKCU "${UNINSTALL_KEY}"
  DeleteRegKey HKCU "Software\Linewatch"
SectionEnd

Section /o "un.$(DATA)" UnData
  MessageBox MB_YESNO|MB_ICONEXCLAMATION|MB_DEFBUTTON2 "$(DATA_SURE)" /SD IDYES IDYES delete
  Goto keep
  delete:
  RMDir /r "$LOCALAPPDATA\Linewatch"
  ; Where the window keeps its place, its answers and the web view's files.
  RMDir /r "$APPDATA\${APP_ID}"
  RMDir /r "$LOCALAPPDATA\${APP_ID}"
  keep:
SectionEnd

!insertmacro MUI_UNFUNCTION_DESCRIPTION_BEGIN
  !insertmacro MUI_DESCRIPTION_TEXT ${UnProgram} "$(PROGRAM_IS)"
  !insertmacro MUI_DESCRIPTION_TEXT ${UnData} "$(DATA_IS)"
!insertmacro MUI_UNFUNCTION_DESCRIPTION_END

Function un.onInit
  SetShellVarContext current
  ${GetParameters} $1
  !insertmacro SelectBySwitch "/DATA" ${UnData}
FunctionEnd
